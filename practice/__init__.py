"""A small internet on loopback for the demo, the tests, the benchmarks and training new analysts.

A request goes ``session`` (sockets, TLS) → ``world`` (which host, which page) → ``kinds`` (what it says) → ``layout``
(in which dress). Who exists is drawn in ``plan``, who links whom in ``graph``; ``replay`` adds real pages, ``truth``
tells what everything really is. All is a pure function of one seed: chance comes from ``dice`` alone.

To add a language: one file in ``texts/``. To add a kind of host: a member of ``hosts.Kind``, a passage of that name in
``texts/en.toml``, a ``Blueprint`` in ``kinds/``, a share in ``plan``. To add a trap: a member of ``hosts.Trap`` and
its function in ``traps`` or ``wiretraps``.
"""
