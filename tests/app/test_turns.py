"""Turns go round: nobody is passed over, however hard others ask."""

import threading
import time

from nnviz.app.server.turns import Turn, in_turns


def test_those_who_ask_again_at_once_wait_for_all_others():
    turn, order, end = Turn(), [], time.monotonic() + 0.5

    def work(who):
        while time.monotonic() < end:
            with turn.mine():
                order.append(who)
                time.sleep(0.002)

    workers = [threading.Thread(target=work, args=(who,)) for who in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    turns = [order.count(who) for who in range(4)]
    assert max(turns) - min(turns) <= 2, turns
    rounds = order[4 : len(order) // 4 * 4 - 4]
    assert all(len(set(rounds[i : i + 4])) == 4 for i in range(0, len(rounds) - 4, 4))


def test_one_at_a_time_and_errors_pass_the_turn_on():
    turn, inside, most = Turn(), [0], [0]

    def work():
        for _ in range(50):
            try:
                with turn.mine():
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                    time.sleep(0)
                    inside[0] -= 1
                    raise KeyError
            except KeyError:
                pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(10)
    assert most[0] == 1 and not any(worker.is_alive() for worker in workers)


def test_the_clock_stands_still_while_waiting():
    turn, seen = Turn(), []

    def wait():
        start = turn.clock()
        with turn.mine():
            seen.append(turn.clock() - start)

    with turn.mine():
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.2)
    waiting.join()
    assert seen[0] < 0.1


def test_items_made_in_turns_are_the_same_and_a_loop_broken_off_passes_the_turn_on():
    turn = Turn()
    assert list(in_turns(range(5), turn)) == list(range(5))
    try:
        for _ in in_turns(range(5), turn):
            raise KeyError
    except KeyError:
        pass
    assert not turn._inside and turn._free == 1


def test_half_a_place_lets_nobody_in():
    turn, entered = Turn(1.5), threading.Event()

    def enter():
        with turn.mine():
            entered.set()

    with turn.mine():
        other = threading.Thread(target=enter)
        other.start()
        assert not entered.wait(0.1)
    other.join(10)
    assert entered.is_set()


def test_two_sessions_at_once_but_never_two_script_runs_of_one():
    turn = Turn(2, asker=lambda: threading.current_thread().name)
    guard, inside, most = threading.Lock(), [], {"all": 0, "one": 0}

    def work():
        me = threading.current_thread().name
        for _ in range(40):
            with turn.mine():
                with guard:
                    inside.append(me)
                    most["all"] = max(most["all"], len(inside))
                    most["one"] = max(most["one"], inside.count(me))
                time.sleep(0.001)
                with guard:
                    inside.remove(me)

    workers = [threading.Thread(target=work, name=name) for name in ("a", "a", "b", "b", "c")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(10)
    assert most == {"all": 2, "one": 1} and not any(worker.is_alive() for worker in workers)
    assert turn._free == 2 and not turn._inside and not turn._waiting


def test_a_turn_may_end_in_another_thread():
    turn = Turn()
    items = in_turns(range(5), turn)
    next(items)
    closing = threading.Thread(target=items.close)
    closing.start()
    closing.join(5)
    assert turn._free == 1 and not turn._inside
