"""(owned by the registry work) 32 bits: pack, unpack, format, parse; pure arithmetic."""
