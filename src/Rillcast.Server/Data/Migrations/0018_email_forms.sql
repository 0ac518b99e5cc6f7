-- Addresses are compared with their letters and accents in one, as all new ones are. Of accounts that differ only in that, one has the address from now on: the one that is
-- spelled so already, or else the oldest.
update users set email_key = normalize(email_key, NFC)
where email_key is not nfc normalized
    and id in (select distinct on (normalize(email_key, NFC)) id from users order by normalize(email_key, NFC), email_key is nfc normalized desc, id);
