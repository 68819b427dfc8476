-- The table oddities of a run, whole or not at all.  Temp table found; variables method, seed.
BEGIN;
CREATE OR REPLACE TABLE product.oddities AS
SELECT score, address, title, reasons, getvariable('method')::VARCHAR AS method, getvariable('seed')::INTEGER AS seed FROM found ORDER BY score DESC, address;
COMMENT ON TABLE product.oddities IS 'One row is an entry unlike its kind (aqea oddities). Sorted by score, the oddest first.';
COMMENT ON COLUMN product.oddities.score IS '0..1, the higher the odder';
COMMENT ON COLUMN product.oddities.address IS 'the entry: aqea_entries.address';
COMMENT ON COLUMN product.oddities.title IS 'title of its page';
COMMENT ON COLUMN product.oddities.reasons IS 'what is odd about it, the oddest first';
COMMENT ON COLUMN product.oddities.method IS 'how that was found';
COMMENT ON COLUMN product.oddities.seed IS 'of the random numbers, 0 where there are none';
COMMIT;
