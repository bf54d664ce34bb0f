-- For wrk: asks for the URL, or for random ones of many pages under it; prints a line of figures.
-- Argument: how many pages there are, named 0, 1, 2...; none: the URL itself is the page.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("seed", threads)
end

function init(args)
  local count = tonumber(args[1])
  if not count then
    return
  end
  local all = {}
  for i = 1, count do
    all[i] = wrk.format("GET", wrk.path .. (i - 1))
  end
  math.randomseed(seed)
  request = function() return all[math.random(count)] end
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format("figures %d %d %d %d %d",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
