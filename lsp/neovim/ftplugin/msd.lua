-- Starts the language server for the folder of the file. `vim.g.msd_path` names another binary.

if vim.b.did_ftplugin then
  return
end
vim.b.did_ftplugin = 1

vim.bo.commentstring = "// %s"
vim.bo.comments = ":///,://!,://"
vim.bo.shiftwidth = 2
vim.bo.expandtab = true

local binary = vim.g.msd_path or "msd"
if vim.fn.executable(binary) == 0 then
  vim.notify("msd: there is no program `" .. binary .. "`; set vim.g.msd_path", vim.log.levels.WARN)
  return
end

-- Completion by Ctrl-X Ctrl-O; Neovim sets this itself from 0.8 on.
vim.bo.omnifunc = "v:lua.vim.lsp.omnifunc"

local config = {
  name = "msd",
  cmd = { binary, "lsp" },
  -- A stack is the files of one folder; modules in folders below belong to it.
  root_dir = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ":p:h"),
}
if vim.lsp.start then
  vim.lsp.start(config)
else
  -- Before 0.8: one client for each folder, by hand.
  _G.msd_clients = _G.msd_clients or {}
  local id = _G.msd_clients[config.root_dir]
  if not id or not vim.lsp.get_client_by_id(id) then
    id = vim.lsp.start_client(config)
    _G.msd_clients[config.root_dir] = id
  end
  vim.lsp.buf_attach_client(0, id)
end
