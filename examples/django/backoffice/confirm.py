"""Asks the ledger whether this execution may do the work of its launch. At most one execution of a launch may."""

import logging
import os
import time

import psycopg

ASK = "SELECT * FROM launch_confirm(%s, %s, %s, %s, %s, %s)"
ASKED = ["LAUNCH_ID", "CLOUD_RUN_JOB", "LAUNCH_JOB", "CLOUD_RUN_EXECUTION", "PROJECT_ID", "REGION"]
LIMITS = {"connect_timeout": 15, "keepalives_idle": 5, "tcp_user_timeout": 10_000, "options": "-c statement_timeout=5s"}


def may_work() -> bool:
    env = os.environ
    if not (env.get("LEDGER_URL") and env.get("LAUNCH_ID") and env.get("CLOUD_RUN_EXECUTION")):
        return True  # without a ledger, or started by a person
    until = time.monotonic() + int(env.get("CONFIRM_TIMEOUT_SECONDS", "300"))
    while True:
        try:
            with psycopg.connect(env["LEDGER_URL"], autocommit=True, **LIMITS) as ledger:
                may, answer, detail = ledger.execute(ASK, [env.get(name, "") for name in ASKED]).fetchone()
            break
        except psycopg.OperationalError as error:
            left = until - time.monotonic()
            if left <= 0:
                raise  # exit code 1: nothing was done, and Cloud Run tries the task again
            logging.warning("the ledger cannot be asked; it is asked again: %s", error)
            time.sleep(min(5, left))
    if answer != "works":
        logging.warning("the ledger says: %s (%s)", answer, detail)
    return may
