-- The shared log of rooms. Everything lies in the schema judgetui; run by its owner.

create table judgetui.room (
    name text primary key,
    -- The login that made it: the only one that appends to it and reads it.
    owner name not null,
    -- Raised by every takeover; a host that appends with an earlier one is refused.
    epoch bigint not null default 1 check (epoch > 0),
    -- The session folder that holds the room; another one has to take it over.
    holder text not null,
    -- How many lines of the ledger there are, and the hash of the last one.
    seq bigint not null default 0 check (seq >= 0),
    head text not null default repeat('0', 64),
    -- Where its venue is, such as http://192.168.1.5:8080.
    address text not null default '',
    -- What the hall of that room may see; the overview reads no more.
    public jsonb not null default '{}',
    told timestamptz not null default now()
);

create table judgetui.entry (
    room text not null references judgetui.room (name),
    seq bigint not null check (seq > 0),
    epoch bigint not null,
    -- A line of the ledger as it is on the room's disk, without its newline.
    line bytea not null,
    at timestamptz not null default now(),
    primary key (room, seq)
);

-- What another computer needs besides the ledger: plan, links and codes, certificate, half-typed
-- ballots. The overview has no right to it.
create table judgetui.file (
    room text not null references judgetui.room (name),
    name text not null,
    content bytea not null,
    at timestamptz not null default now(),
    primary key (room, name)
);

alter table judgetui.room enable row level security;
alter table judgetui.entry enable row level security;
alter table judgetui.file enable row level security;

create policy own on judgetui.room for select using (owner = session_user);
create policy own on judgetui.entry for select
    using (exists (select from judgetui.room r where r.name = room and r.owner = session_user));
create policy own on judgetui.file for select
    using (exists (select from judgetui.room r where r.name = room and r.owner = session_user));

-- Rows of every room for those who make one result of many.
create policy organiser on judgetui.room for select to judgetui_organiser using (true);
create policy organiser on judgetui.entry for select to judgetui_organiser using (true);

-- A view is read with its owner's rights, so that it shows every room, but nothing else of them.
create view judgetui.overview as
    select name, epoch, seq, address, public, told from judgetui.room;

-- Functions do with the owner's rights what a room's login may not do by itself. Their path ends
-- with pg_temp, which is else looked in first: there a login can make types of the same names.

-- Make a room, or find it; a room of that name of another login is an error 42501.
create function judgetui.claim(called text, holding text)
returns table (epoch bigint, holder text, seq bigint, head text, address text)
language plpgsql security definer set search_path = pg_catalog, judgetui, pg_temp as $$
declare
    found judgetui.room;
begin
    insert into judgetui.room (name, owner, holder) values (called, session_user, holding)
        on conflict do nothing;
    -- An update, not a look: once it is committed everything before it is, too, on a synchronous
    -- standby as well, also what was committed here while nobody waited for the standby.
    update judgetui.room r set told = now() where r.name = called and r.owner = session_user
        returning r.* into found;
    if found is null then
        raise insufficient_privilege using message = 'this room is another login''s';
    end if;
    return query select found.epoch, found.holder, found.seq, found.head, found.address;
end $$;

-- Append lines to a room and fence in one statement. No row where the epoch, the holder or the end
-- of the log is another one; an error where a line does not follow the one before.
create function judgetui.append(
    called text, in_epoch bigint, holding text, after_seq bigint, after_head text, lines bytea[]
)
returns bigint
language plpgsql security definer set search_path = pg_catalog, judgetui, pg_temp as $$
declare
    number bigint := after_seq;
    before text := after_head;
    line bytea;
    stated text;
begin
    perform from judgetui.room r
        where r.name = called and r.owner = session_user and r.epoch = in_epoch
        and r.holder = holding and r.seq = after_seq and r.head = after_head for update;
    if not found then
        return null;
    end if;
    foreach line in array lines loop
        number := number + 1;
        stated := convert_from(substring(line from 7 for 64), 'SQL_ASCII');
        if stated <> encode(sha256(convert_to(before, 'SQL_ASCII') || substring(line from 73)), 'hex')
        then
            raise check_violation using message = format('line %s does not follow', number);
        end if;
        insert into judgetui.entry (room, seq, epoch, line) values (called, number, in_epoch, line);
        before := stated;
    end loop;
    update judgetui.room r set seq = number, head = before where r.name = called;
    return number;
end $$;

-- Say what is public of a room, and where it is. False where another one holds it by now.
create function judgetui.tell(
    called text, in_epoch bigint, holding text, at_address text, shown jsonb
)
returns boolean
language plpgsql security definer set search_path = pg_catalog, judgetui, pg_temp as $$
begin
    update judgetui.room r set public = shown, address = at_address, told = now()
        where r.name = called and r.owner = session_user and r.epoch = in_epoch
        and r.holder = holding;
    if not found then
        return false;
    end if;
    perform pg_notify('judgetui_rooms', called);
    return true;
end $$;

-- Keep a small file of a room. False where another one holds it by now.
create function judgetui.keep_file(
    called text, in_epoch bigint, holding text, file_name text, file_content bytea
)
returns boolean
language plpgsql security definer set search_path = pg_catalog, judgetui, pg_temp as $$
begin
    perform from judgetui.room r where r.name = called and r.owner = session_user
        and r.epoch = in_epoch and r.holder = holding for share;
    if not found then
        return false;
    end if;
    insert into judgetui.file (room, name, content) values (called, file_name, file_content)
        on conflict (room, name) do update set content = excluded.content, at = now();
    return true;
end $$;

-- Hold a room from now on; the epoch that begins. No row where the epoch is another one by now.
create function judgetui.take_over(called text, from_epoch bigint, holding text)
returns bigint
language plpgsql security definer set search_path = pg_catalog, judgetui, pg_temp as $$
declare
    begun bigint;
begin
    update judgetui.room r set epoch = r.epoch + 1, holder = holding, told = now()
        where r.name = called and r.owner = session_user and r.epoch = from_epoch
        returning r.epoch into begun;
    return begun;
end $$;

revoke all on all functions in schema judgetui from public;
grant usage on schema judgetui to judgetui_room, judgetui_overview, judgetui_organiser;
grant select on judgetui.version to judgetui_room, judgetui_overview, judgetui_organiser;
grant execute on all functions in schema judgetui to judgetui_room;
grant select on judgetui.room, judgetui.entry, judgetui.file to judgetui_room;
grant select on judgetui.overview to judgetui_overview, judgetui_organiser;
grant select on judgetui.room, judgetui.entry to judgetui_organiser;
