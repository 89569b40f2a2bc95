-- handlers: error object that is a table, while loading
-- expect: load error object is a table value
error({})
