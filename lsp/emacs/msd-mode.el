;;; msd-mode.el --- Editing msd programs -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: languages

;;; Commentary:

;; The mode for *.msd: comments, words, indentation by braces, and the language server `msd lsp` with
;; eglot.  `msd-path' names another binary than the one on the PATH.

;;; Code:

(defgroup msd nil "Infrastructure as a small typed language." :group 'languages)

(defcustom msd-path "msd" "The program `msd'." :type 'file)

(defvar msd-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?\" "\"" table)
    table))

(defconst msd-font-lock-keywords
  `((,(regexp-opt '("constraint" "existing" "fn" "forget" "group" "import" "let" "limit" "module" "moved"
                    "notify" "output" "param" "resource" "secret" "stack" "target" "test" "type" "if"
                    "then" "else" "for" "in" "is" "where")
                  'symbols)
     . font-lock-keyword-face)
    (,(regexp-opt '("true" "false" "null") 'symbols) . font-lock-constant-face)
    ("@[a-z_]+" . font-lock-preprocessor-face)
    ("\\_<aws\\(?:\\.[A-Za-z0-9]+\\)+" . font-lock-type-face)))

(defun msd-indent-line ()
  "Indents a line by the brackets around it, two blanks for each."
  (interactive)
  (let* ((depth (save-excursion
                  (back-to-indentation)
                  (- (car (syntax-ppss)) (if (looking-at-p "[])}]") 1 0))))
         (from-end (- (point-max) (point))))
    (unless (nth 3 (syntax-ppss (line-beginning-position)))
      (indent-line-to (* 2 (max 0 depth)))
      (when (> (- (point-max) from-end) (point))
        (goto-char (- (point-max) from-end))))))

;;;###autoload
(define-derived-mode msd-mode prog-mode "msd"
  "Edits msd programs."
  (setq-local comment-start "// "
              comment-start-skip "//+!?[ \t]*"
              font-lock-defaults '(msd-font-lock-keywords)
              indent-line-function #'msd-indent-line
              indent-tabs-mode nil))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.msd\\'" . msd-mode))

;; A stack is the files of one folder; modules in folders below belong to it.
(defun msd-project (folder)
  "Returns the stack in FOLDER as a project."
  (and (derived-mode-p 'msd-mode) (cons 'transient folder)))

(defun msd-server (&rest _)
  "Returns the command of the language server."
  (list msd-path "lsp"))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(msd-mode . msd-server)))

(add-hook 'msd-mode-hook
          (lambda ()
            (add-hook 'project-find-functions #'msd-project nil t)
            (when (require 'eglot nil t) (eglot-ensure))))

(provide 'msd-mode)
;;; msd-mode.el ends here
