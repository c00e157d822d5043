"""The process that devices connect to, and invented devices to try it with.

Bytes come in at :mod:`.connection`, :mod:`luoshi.gb26875` says what they are, :mod:`.intake` has every report stored
(:mod:`.stores`) before its confirm goes out; :mod:`.process` owns the listening socket and the timers, :mod:`.rounds`
what the centre begins by itself.
"""
