"""Runs the cases of a test script, which are functions, and prints one line for each."""
import concurrent.futures
import shutil
import traceback


def functions_of(scope, *parameters):
    """The functions of a script, in its order, whose first parameters have these names."""
    return [value for value in scope.values()
            if hasattr(value, "__code__") and value.__module__ == scope["__name__"]
            and value.__code__.co_varnames[:min(len(parameters), value.__code__.co_argcount)] == parameters]


def empty_directory(path):
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def run_cases(cases, wanted, call, jobs=1):
    """Runs the wanted cases, or all if none are; `call` is given each. Returns the exit code.

    A case that raises has failed. One that returns something was skipped, for that reason."""
    unknown = set(wanted) - {case.__name__ for case in cases}
    if unknown:
        print(f"no such case: {', '.join(sorted(unknown))}")
        return 1
    chosen = [case for case in cases if not wanted or case.__name__ in wanted]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(lambda case: run_case(case, call), chosen))
    counts = {result: results.count(result) for result in ("ok", "FAIL", "skip")}
    print(f"{counts['ok']} passed, {counts['FAIL']} failed, {counts['skip']} skipped")
    return 1 if counts["FAIL"] or not chosen else 0


def run_case(case, call):
    try:
        reason = call(case)
        result = "skip" if reason else "ok"
    except AssertionError as problem:
        result, reason = "FAIL", str(problem) or traceback.format_exc()
    except Exception:  # pylint: disable=broad-exception-caught  (is a failure of this case only)
        result, reason = "FAIL", traceback.format_exc()
    print(f"{result:<5} {case.__name__}{f': {reason}' if reason else ''}", flush=True)
    return result
