-- expect: load no visible label 'nowhere'
-- §3.3.4 a goto needs a label
goto nowhere
