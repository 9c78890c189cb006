SELECT rpad(t, 12) || count || ' rows, ' || pg_size_pretty(heap) || ' and ' || pg_size_pretty(indexes) || ' of indexes: '
  || round((heap + indexes)::numeric / greatest(count, 1)) || ' bytes a row' AS size
FROM (
  SELECT 'app_users' AS t, (SELECT count(*) FROM app_users) AS count UNION ALL
  SELECT 'usage_days', (SELECT count(*) FROM usage_days)
) AS counted
CROSS JOIN LATERAL (
  SELECT sum(pg_relation_size(oid)) AS heap, sum(pg_indexes_size(oid)) AS indexes FROM pg_class
  WHERE oid = t::regclass OR oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = t::regclass)
) AS sizes;
