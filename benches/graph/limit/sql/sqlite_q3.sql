-- ?1 integration, ?2 and ?3 first and last day.
SELECT '{"data":{"apps":{"nodes":[' || coalesce(group_concat(
         '{"label":' || json_quote(p.label) || ',' || (
           SELECT '"signIns":' || coalesce(sum(sign_ins), 0) ||
                  ',"activeUsers":' || coalesce(sum(new_users +
                    coalesce(CAST(substr(longer, 1 + (day - ?2) * length(users), length(users)) AS INTEGER), 0)), 0)
           FROM app_days
           WHERE integration_id = ?1 AND app_id = p.id AND day BETWEEN ?2 AND ?3
         ) || ',"assignments":{"totalCount":' || p.seats || '},"lastSignInAt":' ||
         coalesce('"' || strftime('%Y-%m-%dT%H:%M:%fZ', p.last_sign_in_at / 1000.0, 'unixepoch') || '"', 'null') || '}',
         ','), '') || ']}}}'
FROM (
  SELECT id, label, last_sign_in_at, seats
  FROM apps
  WHERE integration_id = ?1 AND (status <> 'UNKNOWN' OR seen_run IS NOT NULL)
  ORDER BY sign_ins DESC, id DESC
  LIMIT 50
) p
