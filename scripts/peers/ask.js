// Asks a DNS server with two libraries, dns-packet and bns, over UDP and TCP, and
// prints what each makes of every answer, a line of JSON each:
//
//	node ask.js HOST PORT NAME/TYPE...
//
// A library that cannot read an answer, or writes it back otherwise, is an error.
'use strict';

const dgram = require('dgram');
const net = require('net');

process.env.NODE_BACKEND = 'js'; // bns without its native code
const packet = require('dns-packet');
const {wire} = require('bns');

const [host, port, ...questions] = process.argv.slice(2);
const patience = 10000; // milliseconds

function overUDP(query) {
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket('udp4');
    const timer = setTimeout(() => socket.close(() => reject(new Error('no answer'))), patience);
    socket.once('error', reject);
    socket.once('message', (answer) => {
      clearTimeout(timer);
      socket.close(() => resolve(answer));
    });
    socket.send(query, Number(port), host);
  });
}

function overTCP(query) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), host, () => {
      const size = Buffer.alloc(2);
      size.writeUInt16BE(query.length);
      socket.write(Buffer.concat([size, query]));
    });
    let got = Buffer.alloc(0);
    socket.setTimeout(patience, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.on('data', (data) => {
      got = Buffer.concat([got, data]);
      if (got.length < 2 || got.length < 2 + got.readUInt16BE())
        return;
      socket.end(() => resolve(got.subarray(2)));
    });
  });
}

// The libraries: how each writes a query and reads an answer.
const libraries = {
  'dns-packet': {
    query: (name, type, id) => packet.encode({
      type: 'query', id, questions: [{name, type}],
      additionals: [{type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options: []}],
    }),
    read: (octets) => {
      const m = packet.decode(octets);
      return {
        id: m.id, rcode: m.rcode, name: m.questions[0].name, truncated: m.flag_tc,
        answers: m.answers.map((a) => ({name: a.name, type: a.type, ttl: a.ttl, data: show(a.data)})),
        authorities: m.authorities.map((a) => a.type),
      };
    },
  },
  'bns': {
    query: (name, type, id) => {
      const m = new wire.Message();
      m.id = id;
      m.setEDNS(1232, false);
      m.question.push(new wire.Question(`${name}.`, type));
      return m.encode();
    },
    read: (octets) => {
      const m = wire.Message.decode(octets);
      if (m.malformed || m.trailing.length > 0)
        throw new Error('malformed');
      return {
        id: m.id, rcode: wire.codesByVal[m.code], name: m.question[0].name.replace(/\.$/, ''), truncated: m.tc,
        answers: m.answer.map((a) => ({
          name: a.name.replace(/\.$/, ''), type: wire.typesByVal[a.type] || `TYPE${a.type}`, ttl: a.ttl,
          data: a.data.toString().replace(/\.$/, ''),
        })),
        authorities: m.authority.map((a) => wire.typesByVal[a.type]),
      };
    },
  },
};

// show writes what dns-packet made of RDATA as one string.
function show(data) {
  if (Buffer.isBuffer(data))
    return data.toString();
  if (Array.isArray(data))
    return data.map(show).join(' ');
  return typeof data === 'object' ? JSON.stringify(data) : String(data);
}

async function ask(library, transport, question, id) {
  const [name, type] = question.split('/');
  const l = libraries[library];
  const send = transport === 'udp' ? overUDP : overTCP;
  const said = l.read(await send(l.query(name, type, id)));
  if (said.id !== id || said.name !== name)
    throw new Error(`${library}: the answer is to ${said.name}, ${said.id}`);
  console.log(JSON.stringify({library, transport, question, ...said}));
}

(async () => {
  let id = 1;
  for (const question of questions) {
    for (const library of Object.keys(libraries)) {
      for (const transport of ['udp', 'tcp'])
        await ask(library, transport, question, id++);
    }
  }
})().catch((err) => {
  console.error(err);
  process.exitCode = 1;
});
