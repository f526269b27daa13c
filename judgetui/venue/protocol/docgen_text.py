"""The text of `docs/protocol.md` between the tables that are generated from `frames`."""

from __future__ import annotations

HEAD = """
# The protocol between a client and its host

A *host* keeps one meeting. Its *clients* are the chair's console, the judges' seats and the boards,
and whatever you write yourself. They exchange frames over a WebSocket at `/wire`,
version %(version)d: **one
JSON object a text frame, with one key** that names the frame. This page and
[protocol.schema.json](protocol.schema.json) are written from `judgetui/venue/protocol/frames.py`;
do not edit them.

A personal link `http://HOST:PORT/j/TOKEN` leads to `ws://HOST:PORT/wire` with the code `TOKEN`; the
short code on the slip works as well, and the code `board` opens the public board. With
`https://…#FINGERPRINT` the socket is `wss://`, and the SHA-256 of the certificate (base64url) has
to be that one.

## Rules

- The client sends `hello` first, within %(hello)s seconds. It is answered by `welcome`, by
  `waiting` (another device has this seat; `welcome` or `refused` follows), or by `refused`.
- The same `hello` sent again with another `language` changes the language of answers; a client
  that waits gets `waiting` again. Any other second `hello` is refused, and the socket closed.
- The seat of a device that loses its connection is reserved for it for %(back)s seconds. A device
  that closes with 1000, 1001 or no code gives the seat up at once. A waiting device is admitted
  without the chair once the seat is free.
- An act is the act of the seat that was welcomed; nothing in a frame changes that.
- `do` carries an act with an id of the client's making. Every `do` is answered once by `accepted`
  or `refused` with that id. **The same id gets the same answer and happens once**, also after the
  host was killed and started again: so keep an act until it is answered, and send it again after
  reconnecting. An id that was accepted for another act, or for another seat, is refused: take a
  new one.
- An id that was refused has done nothing and is not remembered. It may be sent again, with the
  same act or another one, and is then handled as if for the first time; a client should not do so
  by itself.
- Make ids that nobody can guess, such as random UUIDs.
- `accepted` means that it is on the host's disk (fsynced). In a room that follows the shared log
  of rooms with `--ack both`, a ballot, a recusal or a vote is in that log, too, by then; without
  the log the answer waits, so keep the act, and do not take a late answer for a lost one.
- A `meeting` frame says what changed for this seat since the last one. A slow client skips
  versions; it never gets an old one late, and it delays no other client.
- `refused` without an id is final: the host closes, and reconnecting with that code is of no use,
  unless it has `"again": true`. After that, and after any other end, reconnect: after 0.1
  seconds, then 1.7 times that, up to 2, each time reduced by a random part.
- `welcome.token` opens the seat again as a link's token does. A client that came by a short code
  reconnects with it, because short codes may be throttled.
- `first` tells a meeting from every other one, also from a rehearsal by the same plan: send an
  act you kept to no other.
- Ignore frames and fields you do not know. A client needs `welcome`, `accepted`, `refused` and
  `meeting` only; `{"hello": {"version": %(version)d, "code": "…"}}` is enough to be admitted.
- The host sends WebSocket pings every %(beat)s seconds, but to a client of its own gateway none
  while that sends `ping` as often itself. A client that gives no sign of life (a pong, or any
  frame) for %(silent)s seconds is cut. `ping` is for clients that want to know the same of the
  host, and its time.
- A frame towards the host has at most %(largest)d KiB. What is no frame is refused and the socket
  closed; an act that cannot be read is refused by its id and the client stays.
- At most %(unanswered)d acts of a client are under way at a time; the host reads no further until
  some are answered. A host takes %(most)d connections.
- After %(tries)d wrong short codes an address waits %(wait)s seconds. After %(tries_of_all)d from
  everywhere within %(wait_of_all)s seconds every address does for as long, unless somebody who
  was let in sits there. Tokens are never slowed.
- A second device of the chair's waits until the first admits it, unless it is on the host's
  machine.
- A browser's `Origin` has to be the host's own. `Host` has to be an address or a name of the
  host's machine, `localhost`, or what it was given with `--host-name`, behind any port;
  everything else is refused with status 403.
"""

EXAMPLE = """
## A conversation

```
client → {"hello": {"version": 1, "code": "kZ3…"}}
host  → {"welcome": {"seat": {"role": "judge", "id": "J3", "name": "Chen"}, "seq": 41,
         "now": "2018-02-27T14:31:00.120+08:00", "head": "9f3a…", "meeting": {…}}}
client → {"do": {"id": "5f0c…", "act": {"do": "submit-ballot", "case": "C09",
         "scores": {"authenticity": "88", …}}}}
host  → {"accepted": {"id": "5f0c…", "seq": 42, "at": "2018-02-27T14:31:02.123+08:00",
         "head": "c01d…"}}
host  → {"meeting": {"seq": 42, "at": "2018-02-27T14:31:02.123+08:00",
         "cases": {"C09": {"ballots": {"J3": {"judge": "J3", "status": "submitted", …}}}},
         "mine": {"C09": {"judge": "J3", "scores": {"authenticity": "88", …}, …}}}}
```
"""

MEETING_WORDS = """
`welcome.meeting` has every field. A `meeting` frame always has `seq`, and of the rest what changed.
To take it in:

- a field that is missing is as before;
- `cases` goes by case id: of each case named, a field that is missing is as before, and its
  `ballots` go by judge id, where `null` means that there is no ballot any more;
- `mine`, for judges, goes by case id: their own ballot, whole, in the place of the one in
  `cases`; `null` takes it away again;
- `calls`, for judges, are their own calls to the chair;
- `tie_vote` is for each judge who has a vote on a tie the vote with their own choice alone, for
  other judges and boards always `null`;
- `changes`, for a client whose `hello` has `rows`, says by field (`standings`, `public`, `frozen`)
  what became of standings the client has already, row by row: of rows and parts that are not
  named, and of the fields of a row that are not, everything is as before. First the rows are put
  into their order (`moves` or `order`), then `rank` and `moved` are added to, then `rows` are taken
  in. Such a field may come whole all the same, and is then replaced;
- every other field is replaced whole.

Where `hello` has `packed`, a large meeting comes compressed: `welcome.packed` is the base64 of a
zlib stream of a JSON object with most of its members; those in `welcome.meeting` come after them.
In it the ballots are not in `cases`, but in `ballots`, by judge id, then by case id.

A ballot leaves out fields that are as usual (`version` 1, empty scores, comment, reasons, reason;
`declared` false). Scores are strings, exact decimals. What a seat may not see is not in it: a
judge gets of the others' ballots how far they are, and the plan without carried scores that are
not public yet. A board whose plan does not show judges gets numbers in the place of their ids and
names, in no order of the panel.
"""

BEFORE_ACTS = """
An act is `{"do": …}` with the fields below. Marks and other scores are strings such as `"87.5"`.
Who may do what and when is said by the refusal.
"""

AFTER_ACTS = """
## Where this is tried

`tests/venue/venues.py` holds a small client that knows this page only (`Plain`), and
`tests/venue/server/test_delta_encoder.py` the law that what a client puts together is exactly what
its seat may see.
"""
