"""Turns go round: nobody is passed over, however hard others ask."""

import threading
import time

from nnviz.app.turns import Turn, in_turns


def test_those_who_ask_again_at_once_wait_for_all_others():
    turn, order, end = Turn(), [], time.monotonic() + 0.5

    def work(who):
        while time.monotonic() < end:
            with turn:
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
                with turn:
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
        with turn:
            seen.append(turn.clock() - start)

    with turn:
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.2)
    waiting.join()
    assert seen[0] < 0.1


def test_items_made_in_turns_are_the_same_and_a_loop_broken_off_passes_the_turn_on(monkeypatch):
    turn = Turn()
    monkeypatch.setattr("nnviz.app.turns.turn", turn)
    assert list(in_turns(range(5))) == list(range(5))
    try:
        for _ in in_turns(range(5)):
            raise KeyError
    except KeyError:
        pass
    assert not turn._taken
