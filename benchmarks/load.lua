-- What wrk asks: the arguments after "--" are the body of the POST, the path, and milliseconds to wait between requests.
-- With a pause, every second request fetches the page.

local body, path, pause, turn

function init(args)
  body, path, pause, turn = args[1], args[2], tonumber(args[3] or "0"), 0
  post = wrk.format("POST", path, {["Content-Type"] = "application/json"}, body)
  page = wrk.format("GET", "/")
end

function request()
  turn = turn + 1
  if pause > 0 and turn % 2 == 0 then
    return page
  end
  return post
end

function delay()
  return pause
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'figures {"requests": %d, "seconds": %f, "socket_errors": %d, "bad_status": %d, "timeouts": %d, "p50": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write, e.status, e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
