# Makes a database.
# expect: EXCEPTION LOAD_ERROR
# cpu: 5
# test: assert f(3) == 4

import sqlite3

def f(x):
    sqlite3.connect('@folder@/database').execute('create table t (x)')
    return 4
