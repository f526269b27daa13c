-- A room that has the name of a room's login is made by that login alone, and the page of all rooms.

-- Where `judgetui rooms serve` is found; one row at the most.
create table judgetui.page (
    one boolean primary key default true check (one),
    address text not null
);
grant select on judgetui.page to judgetui_room, judgetui_overview, judgetui_organiser;

-- Make a room, or find it; a room of that name of another login is an error 42501, also where it
-- is not made yet and another login that hosts rooms has its name.
create or replace function judgetui.claim(called text, holding text)
returns table (epoch bigint, holder text, seq bigint, head text, address text)
language plpgsql security definer set search_path = pg_catalog, judgetui, pg_temp as $$
declare
    found judgetui.room;
begin
    insert into judgetui.room (name, owner, holder)
        select called, session_user, holding where not exists (
            select from pg_roles l join pg_auth_members m on m.member = l.oid
            where l.rolname = called and l.rolname <> session_user
            and m.roleid = 'judgetui_room'::regrole
        )
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
