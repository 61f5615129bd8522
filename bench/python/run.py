"""Runs a module, `run.py MODULE ARGUMENT…`, and ends its whole process group when the parent has ended: a killed parent cannot send a signal."""

import os
import runpy
import signal
import sys
import threading
import time

PARENT = os.getppid()


def watch():
    while os.getppid() == PARENT:
        time.sleep(0.5)
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=watch, daemon=True).start()
sys.argv = sys.argv[1:]
# The folders beside this file are no packages.
del sys.path[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
