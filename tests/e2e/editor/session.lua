-- A session of somebody who edits examples/iris-flask in Neovim: each step waits for what the editor shows, and the first
-- that does not come ends it with 1. Written for Neovim 0.7 and newer.
local steps = 0

local function fail(words)
  io.stderr:write("  FAIL  " .. words .. "\n")
  vim.cmd("cquit 1")
end

local function step(name, holds)
  steps = steps + 1
  local started = vim.loop.hrtime()
  local said
  local ok = vim.wait(20000, function()
    local fine, answer = pcall(holds)
    said = answer
    return fine and answer and true or false
  end, 10)
  if not ok then
    fail(name .. ": " .. vim.inspect(said))
    error("ended")
  end
  io.stdout:write(string.format("  ok    %-60s %7.1f ms\n", name, (vim.loop.hrtime() - started) / 1e6))
end

local service = vim.fn.bufnr("service.toml")
local client = vim.lsp.start_client({ name = "modelstow", cmd = { vim.env.MODELSTOW, "lsp" }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(service, client)

local function shown(buffer)
  local codes = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(codes, one.code or one.user_data.lsp.code)
  end
  return table.concat(codes, " ")
end

-- The first line with some words, from 1, and where they begin.
local function find(buffer, words)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local at = line:find(words, 1, true)
    if at then return number, at - 1 end
  end
  fail("no line has " .. words)
end

local function ask(buffer, method, words, more)
  local line, column = find(buffer, words)
  vim.api.nvim_set_current_buf(buffer)
  vim.api.nvim_win_set_cursor(0, { line, column })
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, "utf-16"), more or {})
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 20000)
  local answer = answers and answers[client] or {}
  if answer.err then fail(method .. ": " .. vim.inspect(answer.err)) end
  return answer.result
end

local function main()
  step("the server starts", function() return vim.lsp.buf_is_attached(service, client) end)

  local line = find(service, "name =")
  vim.api.nvim_buf_set_text(service, line - 1, 0, line - 1, 4, { "nmae" })
  step("a mistake is shown while it is typed", function() return shown(service):find("unknown%-key") end)

  local range = { start = { line = line - 1, character = 0 }, ["end"] = { line = line - 1, character = 4 } }
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(service),
    range = range,
    context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(service, line - 1) },
  }
  local answers = vim.lsp.buf_request_sync(service, "textDocument/codeAction", params, 20000)
  local mended
  for _, action in ipairs(answers[client].result) do
    if action.title == "write `name`" then mended = action end
  end
  step("a code action mends it", function()
    vim.lsp.util.apply_workspace_edit(mended.edit, "utf-16")
    return vim.api.nvim_buf_get_lines(service, line - 1, line, false)[1]:find("^name =")
  end)
  step("what was shown is taken back", function() return shown(service) == "" end)

  step("a key says what it is", function()
    local hover = ask(service, "textDocument/hover", "name =")
    local words = vim.lsp.util.convert_input_to_markdown_lines(hover.contents)
    return table.concat(words, "\n"):find("service.name", 1, true)
  end)

  local to
  step("a key leads to its lines", function()
    to = ask(service, "textDocument/definition", "name =")
    return #to > 0 and to[1].uri:find("/generated/", 1, true)
  end)
  step("which open", function()
    vim.lsp.util.jump_to_location(to[1], "utf-16")
    return vim.api.nvim_buf_get_name(0):find("/generated/", 1, true)
  end)

  vim.cmd("edit generated/deployment.yaml")
  local deployment = vim.api.nvim_get_current_buf()
  vim.lsp.buf_attach_client(deployment, client)
  step("a generated line leads to its key", function()
    local back = ask(deployment, "textDocument/definition", "image:")
    return back[1].uri:find("service.toml", 1, true)
  end)
  step("and says which it is", function()
    local hover = ask(deployment, "textDocument/hover", "image:")
    return hover.contents.value:find("image.repository", 1, true)
  end)

  vim.api.nvim_set_current_buf(service)
  local last = vim.api.nvim_buf_line_count(service)
  vim.api.nvim_buf_set_lines(service, last, last, false, { "[ingress]", "controller = " })
  step("the values that are there are offered", function()
    local offered = ask(service, "textDocument/completion", "controller = ", {
      position = { line = last + 1, character = 13 },
      context = { triggerKind = 1 },
    })
    local items = vim.lsp.util.text_document_completion_list_to_complete_items(offered, "")
    for _, item in ipairs(items) do
      if item.word:find("traefik", 1, true) or item.abbr == "traefik" then return true end
    end
    return offered
  end)

  vim.api.nvim_buf_set_lines(service, last, -1, false, {})
  vim.api.nvim_buf_set_lines(deployment, -1, -1, false, { "# by hand" })
  step("an edit by hand is shown, and nothing else", function()
    return shown(deployment) == "file-edited" and shown(service) == ""
  end)

  vim.lsp.stop_client(client)
  step("the server ends", function() return vim.lsp.client_is_stopped(client) end)
end

local fine, words = pcall(main)
if not fine then fail(words) end
io.stdout:write(steps .. " passed, 0 failed\n")
vim.cmd("qall!")
