-- Wireshark dissector of the native protocol (docs/reference/wire.md): queries, responses, updates, notifications,
-- records and proof containers, over UDP and TCP. Put it into the personal Lua plugins folder, or
--   wireshark -X lua_script:utxo-dns.lua
-- DNS shares the port; what is not native is handed to its dissector.

local proto = Proto("utxodns", "UTXO-DNS")

local types = { [1] = "Query", [2] = "Response", [3] = "Update", [4] = "Notification" }
local rrtypes = {
  [1] = "A", [2] = "NS", [5] = "CNAME", [6] = "SOA", [12] = "PTR", [15] = "MX", [16] = "TXT", [28] = "AAAA",
  [33] = "SRV", [39] = "DNAME", [41] = "OPT", [255] = "ANY", [257] = "JMBC", [258] = "CBDC", [259] = "DID",
  [65284] = "QUOTE", [65285] = "RECEIPT", [65286] = "DESCRIPTOR",
}
local rcodes = {
  [0] = "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH",
  "NOTZONE", [100] = "BLOCKCHAIN_ERROR", [101] = "PROOF_INVALID", [102] = "DOMAIN_EXPIRED",
  [103] = "INSUFFICIENT_FUNDS", [104] = "SIGNATURE_INVALID", [105] = "CONTRACT_ERROR",
}
local opcodes = {
  "REGISTER-QUOTE", "REGISTER-COMMIT", "SET-RECORDS", "SET-RESOLVER", "DELEGATE", "RENEW", "TRANSFER", "CANCEL",
  "FINALIZE", "SET-POLICY", "RECOVER", "ROTATE-KEY", "BATCH", "CHANNEL-SETTLE", "BRIDGE", "RELEASE", "SET-GUARDIANS",
  "REVOKE", "PUBLISH-DESCRIPTOR",
}
local tags = {
  "record to add", "record to delete", "transaction", "resolver descriptor", "owner policy", "period", "opening",
  "pending change", "operation", "channel state", "delegation", "acceptance", "guardian policy",
}
local events = {
  "NEW-BLOCK", "REGISTERED", "RECORDS-CHANGED", "TRANSFER-PENDING", "TRANSFER-FINAL", "TRANSFER-CANCELLED",
  "EXPIRING", "EXPIRED", "RELEASED", "RECOVERY-PENDING", "REORG",
}
local kinds = { "inclusion", "name absent", "RRset absent", "batch" }
local sections = {
  "QUESTION", "STATE-PATH", "RRSET-PATH", "HEADER", "COMMIT", "CLOCK", "CNAME-PATH", [16] = "ZK",
}

local f = {
  version = ProtoField.uint8("utxodns.version", "Version"),
  type = ProtoField.uint8("utxodns.type", "Type", base.DEC, types),
  id = ProtoField.uint32("utxodns.id", "Message ID", base.HEX),
  time = ProtoField.absolute_time("utxodns.timestamp", "Timestamp"),
  nonce = ProtoField.uint32("utxodns.nonce", "Nonce", base.HEX),
  siglen = ProtoField.uint32("utxodns.siglen", "Signature Length"),
  sig = ProtoField.bytes("utxodns.sig", "Signature"),
  qflags = ProtoField.uint16("utxodns.qflags", "Flags (RD 1, CD 2, AD 4)", base.HEX),
  rflags = ProtoField.uint16("utxodns.rflags", "Flags (AA 1, TC 2, RA 4, AD 8, CD 16)", base.HEX),
  uflags = ProtoField.uint16("utxodns.uflags", "Flags (dry run 1, must not exist 2, replace 4)", base.HEX),
  rcode = ProtoField.uint16("utxodns.rcode", "RCode", base.DEC, rcodes),
  name = ProtoField.string("utxodns.name", "Name"),
  rrtype = ProtoField.uint16("utxodns.rrtype", "Type", base.DEC, rrtypes),
  class = ProtoField.uint16("utxodns.class", "Class"),
  ttl = ProtoField.uint32("utxodns.ttl", "TTL"),
  length = ProtoField.uint32("utxodns.length", "Length"),
  count = ProtoField.uint32("utxodns.count", "Count"),
  data = ProtoField.bytes("utxodns.data", "Data"),
  opcode = ProtoField.uint16("utxodns.opcode", "Opcode", base.DEC, opcodes),
  outpoint = ProtoField.bytes("utxodns.outpoint", "Previous outpoint"),
  tag = ProtoField.uint16("utxodns.tag", "Tag", base.DEC, tags),
  event = ProtoField.uint16("utxodns.event", "Event", base.DEC, events),
  height = ProtoField.uint64("utxodns.height", "Height"),
  hash = ProtoField.bytes("utxodns.hash", "Hash"),
  kind = ProtoField.uint8("utxodns.proof.kind", "Proof kind", base.DEC, kinds),
  section = ProtoField.uint16("utxodns.proof.section", "Section", base.DEC, sections),
}
proto.fields = f

-- name_at reads labels at off; pointers count from base. It returns the text and the offset after it, nothing where
-- there is no name.
local function name_at(buf, off, base_off)
  local text, after, hops = {}, nil, 0
  while off < buf:len() do
    local n = buf(off, 1):uint()
    if n == 0 then
      return #text == 0 and "." or table.concat(text, "."), after or off + 1
    elseif n < 64 and off + 1 + n <= buf:len() then
      text[#text + 1] = buf(off + 1, n):string()
      off = off + 1 + n
    elseif n >= 192 and off + 1 < buf:len() and hops < 126 then
      after, hops = after or off + 2, hops + 1
      off = base_off + buf(off, 2):uint() - 49152
    else
      return nil
    end
  end
  return nil
end

local function add_name(tree, buf, off, base_off)
  local text, after = name_at(buf, off, base_off)
  if not text then error("no name at " .. off) end
  tree:add(f.name, buf(off, after - off), text)
  return after, text
end

local function record(tree, buf, off, base_off, what)
  local sub = tree:add(proto, buf(off), what)
  local at, owner = add_name(sub, buf, off, base_off)
  sub:add(f.rrtype, buf(at, 2))
  sub:add(f.class, buf(at + 2, 2))
  sub:add(f.ttl, buf(at + 4, 4))
  sub:add(f.length, buf(at + 8, 2))
  local size = buf(at + 8, 2):uint()
  if size > 0 then sub:add(f.data, buf(at + 10, size)) end
  sub:append_text(": " .. owner .. " " .. (rrtypes[buf(at, 2):uint()] or "TYPE" .. buf(at, 2):uint()))
  sub:set_len(at + 10 + size - off)
  return at + 10 + size
end

local function proof(tree, buf, off, size)
  local sub = tree:add(proto, buf(off, size), "Proof")
  sub:add(f.kind, buf(off + 1, 1))
  sub:add(f.height, buf(off + 4, 8))
  sub:add(f.hash, buf(off + 12, 32))
  sub:add(f.time, buf(off + 44, 4))
  local at = off + 48
  for _ = 1, buf(off + 3, 1):uint() do
    local n = buf(at + 2, 4):uint()
    local part = sub:add(f.section, buf(at, 2))
    part:add(f.length, buf(at + 2, 4))
    if n > 0 then part:add(f.data, buf(at + 6, n)) end
    at = at + 6 + n
  end
end

local update

local function payload(tree, buf, off, base_off)
  local size = buf(off, 4):uint()
  local at = off + 4
  while at < off + 4 + size do
    local tag, n = buf(at, 2):uint(), buf(at + 2, 4):uint()
    local part = tree:add(f.tag, buf(at, 2))
    if tag == 1 or tag == 2 then
      record(part, buf, at + 6, base_off, "Record")
    elseif tag == 9 then
      update(part, buf, at + 6)
    elseif n > 0 then
      part:add(f.data, buf(at + 6, n))
    end
    at = at + 6 + n
  end
end

update = function(tree, buf, off)
  tree:add(f.opcode, buf(off, 2))
  tree:add(f.uflags, buf(off + 2, 2))
  local at = add_name(tree, buf, off + 8, off)
  tree:add(f.outpoint, buf(at, 36))
  payload(tree, buf, at + 36, off)
end

local bodies = {
  [1] = function(tree, buf, off)
    tree:add(f.rrtype, buf(off, 2))
    tree:add(f.class, buf(off + 2, 2))
    tree:add(f.qflags, buf(off + 4, 2))
    local _, name = add_name(tree, buf, off + 12, off)
    return name
  end,
  [2] = function(tree, buf, off)
    tree:add(f.rcode, buf(off, 2))
    tree:add(f.rflags, buf(off + 2, 2))
    local at = off + 16
    for i, what in ipairs({ "Answer", "Authority", "Additional" }) do
      tree:add(f.count, buf(off + 4 * i, 4)):append_text(" (" .. what .. ")")
      for _ = 1, math.min(buf(off + 4 * i, 4):uint(), 512) do at = record(tree, buf, at, off, what) end
    end
    local size = buf(at, 4):uint()
    tree:add(f.length, buf(at, 4)):append_text(" (Proof)")
    if size > 0 then proof(tree, buf, at + 4, size) end
    return rcodes[buf(off, 2):uint()] or "SERVFAIL (" .. buf(off, 2):uint() .. ")"
  end,
  [3] = function(tree, buf, off)
    update(tree, buf, off)
    return opcodes[buf(off, 2):uint()]
  end,
  [4] = function(tree, buf, off)
    tree:add(f.event, buf(off, 2))
    tree:add(f.height, buf(off + 4, 8))
    tree:add(f.hash, buf(off + 12, 32))
    local at = off + 48
    if buf(off + 44, 4):uint() > 0 then at = add_name(tree, buf, off + 48, off) end
    payload(tree, buf, at, off)
    return events[buf(off, 2):uint()]
  end,
}

-- message shows one message, which fills buf.
local function message(buf, pinfo, root)
  pinfo.cols.protocol = "UTXO-DNS"
  local tree = root:add(proto, buf(0))
  local t = buf(3, 1):uint()
  tree:add(f.version, buf(2, 1))
  tree:add(f.type, buf(3, 1))
  tree:add(f.id, buf(4, 4))
  tree:add(f.time, buf(8, 4))
  tree:add(f.nonce, buf(12, 4))
  tree:add(f.siglen, buf(16, 4))
  local size = buf(16, 4):uint()
  if size > 0 then tree:add(f.sig, buf(20, size)) end
  local ok, say = pcall(bodies[t] or error, tree, buf, 20 + size)
  if not ok then say = "malformed" end
  local info = (types[t] or "Type " .. t) .. " " .. tostring(say or "")
  pinfo.cols.info = info
  tree:append_text(", " .. info)
end

local function native(buf, off)
  return buf:len() >= off + 20 and buf(off, 2):uint() == 0x5544 and buf(off + 2, 1):uint() == 1
end

local function stream(buf, pinfo, root)
  return dissect_tcp_pdus(buf, root, 4, function(b) return b(0, 4):uint() + 4 end, function(b, p, r)
    if b:len() >= 24 then message(b(4):tvb(), p, r) end
    return b:len()
  end)
end

function proto.dissector(buf, pinfo, root)
  if native(buf, 0) then
    message(buf, pinfo, root)
    return buf:len()
  elseif pinfo.port_type == 2 and buf:len() >= 4 and buf(0, 2):uint() <= 16 then -- TCP, a native length
    return stream(buf, pinfo, root)
  end
  return Dissector.get("dns"):call(buf, pinfo, root)
end

for _, port in ipairs({ 5353, 15353 }) do
  DissectorTable.get("udp.port"):add(port, proto)
  DissectorTable.get("tcp.port"):add(port, proto)
end
