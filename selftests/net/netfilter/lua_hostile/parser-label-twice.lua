-- parser: label that is there twice
-- expect: load label 'twice' already defined
::twice::
::twice::
