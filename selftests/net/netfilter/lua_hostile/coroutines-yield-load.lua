-- coroutines: yield while loading
-- expect: load outside a coroutine
coroutine.yield()
