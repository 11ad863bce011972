" Colours for .msd files; from Neovim 0.9 on the language server's tokens lie over them.

if exists("b:current_syntax")
  finish
endif

syntax match msdName "\<\h\w*\>"
syntax match msdType "\<\u\w*\>"
syntax match msdType "\<\l\w*\.\l\w*\%(\.\u\w*\)\+"
syntax match msdType "\<\h\w*\%(\.\h\w*\)*\.\*"
syntax match msdFunction "\<\h\w*\%(\.\h\w*\)*\ze("
syntax match msdField "\<\h\w*\ze\s*=[=>]\@!"
syntax match msdField "\<\h\w*\ze?\?:"
syntax match msdMember "\.\h\w*\>"
syntax keyword msdControl if then else for in is where
syntax keyword msdConstant true false null
syntax match msdDeclaration "\%(^\|[{}]\)\s*\zs\%(stack\|param\|let\|fn\|type\|resource\|existing\|limit\|group\|module\|output\|constraint\|check\|gate\|action\|notify\|target\|moved\|import\|forget\|test\|secret\)\ze\s\+\h"
syntax match msdDeclaration "\%(secret\s\+\)\@<=\%(param\|output\)\>"
syntax match msdNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\%(/\%(min\|s\|h\|d\)\|\a\+\|%\)\?"
syntax match msdDecorator "@\h\w*"

syntax match msdEscape "\\\%(u{\x\{1,6}}\|[ntr\"\\$]\)" contained
syntax region msdInterpolation matchgroup=msdDelimiter start="\${" end="}" contained contains=TOP
syntax region msdString start=+"+ skip=+\\.+ end=+"\|$+ contains=msdEscape,msdInterpolation
syntax region msdString start=+"""+ skip=+\\.+ end=+"""+ contains=msdEscape,msdInterpolation

syntax match msdComment "//.*$" contains=@Spell
syntax match msdDoc "///\%(/\)\@!.*$\|//!.*$" contains=@Spell

highlight default link msdType Type
highlight default link msdFunction Function
highlight default link msdField Identifier
highlight default link msdMember Normal
highlight default link msdControl Keyword
highlight default link msdDeclaration Keyword
highlight default link msdConstant Constant
highlight default link msdNumber Number
highlight default link msdDecorator PreProc
highlight default link msdString String
highlight default link msdEscape SpecialChar
highlight default link msdDelimiter Delimiter
highlight default link msdComment Comment
highlight default link msdDoc SpecialComment

let b:current_syntax = "msd"
