autocmd BufRead,BufNewFile *.msd setfiletype msd
