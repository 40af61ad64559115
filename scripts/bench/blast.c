// blast asks a DNS server as fast as it answers, or at a given rate, and prints
// what came back as one JSON object:
//
//	blast [-t udp|native|tcp|tls|https] [-d] [-f] [-s SOCKETS] [-w WINDOW] [-l SECONDS] [-r QPS] HOST PORT QUERIES
//
// QUERIES is a file of lines "NAME TYPE". Each socket keeps up to WINDOW queries
// under way; what is due is sent in one system call, and what has come is read in
// one. -d asks with the DO bit. A query without an answer for a second is lost.
//
// native is the protocol of this project over UDP, with proofs
// (docs/reference/wire.md): only a Response with the ID and the nonce of a query
// answers it. Of both kinds one that came late in the run is printed whole, to be
// verified.
//
// At a rate a query is due at a time whether the server answers or not, and its
// latency counts from then; how late blast was to send it is told too. It looks
// every 50 µs. What is under way at the end is waited for. -f asks the kernel to
// run it before all others of its core. SIGTERM ends a run early.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum {
	BATCH = 64,          // messages of one system call
	QUERY = 300,         // octets of the longest query, with its length over streams
	ANSWER = 2048,       // octets kept of a datagram
	STREAM = 1 << 17,    // octets kept of a stream that are not yet whole messages
	IDS = 1 << 16,
	BUFFER = 4 << 20,    // octets of a socket's buffers
	PAYLOAD = 1232,      // EDNS(0) payload size
};

static const uint64_t SECOND = 1000000000;
static const uint64_t PATIENCE = SECOND; // until a query counts as lost
static const long PAUSE = 50000;         // ns between looks, at a rate

typedef enum { UDP, NATIVE, TCP, TLS, HTTPS } transport;

static bool is_datagram(transport how) { return how <= NATIVE; }
static bool is_framed(transport how) { return how == TCP || how == TLS; }

typedef struct {
	uint8_t octets[QUERY];
	int size;
} query;

typedef struct {
	int fd;
	SSL *ssl;
	uint16_t next, oldest; // IDs: of the next query, of the oldest under way
	int out;               // queries under way
	uint64_t *sent_at;     // by ID; at a rate when it was due; 0: not under way
	uint32_t *asked;       // by ID, which query
	uint8_t *in;           // stream: what was read and is not a whole message yet
	int in_size;
	uint8_t *rest;         // stream: what the socket did not take yet
	int rest_size;
	nghttp2_session *http;
} channel;

static query *queries;
static int query_count, query_next;
static transport how;
static double rate; // queries a second; 0: as many as are answered
static uint64_t start;
static uint32_t salt; // of native IDs and nonces
static volatile sig_atomic_t stopped;

enum { BUCKETS = 1 << 14 };

typedef struct {
	uint64_t count, max, by[BUCKETS];
} histogram;

// A sample is an answer as it came, and which query it is to.
typedef struct {
	uint32_t asked;
	int size;
	uint8_t octets[ANSWER];
} sample;

static struct {
	uint64_t sent, answers, noerror, nxdomain, other, lost, octets, cut, proved;
	histogram latency, late;
	sample there, absent;
} seen;

static void die(const char *format, ...) {
	va_list args;
	va_start(args, format);
	fprintf(stderr, "blast: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	exit(1);
}

static uint64_t now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

// Latencies are counted in buckets of 0.1 µs up to 102.4 µs, and of 1/512 of
// each power of two above.

static int bucket(uint64_t ns) {
	uint64_t v = ns / 100;
	int power = 0;
	for (; v >= 1024; v >>= 1)
		power++;
	int b = power == 0 ? (int)v : 1024 + (power - 1) * 512 + (int)(v - 512);
	return b < BUCKETS ? b : BUCKETS - 1;
}

static double bucket_us(int b) {
	if (b < 1024)
		return b * 0.1;
	int power = (b - 1024) / 512 + 1;
	return ((b - 1024) % 512 + 512) * (double)(1u << power) * 0.1;
}

static void add(histogram *h, uint64_t ns) {
	h->count++;
	h->by[bucket(ns)]++;
	if (ns > h->max)
		h->max = ns;
}

static double percentile(const histogram *h, double share) {
	uint64_t sum = 0;
	for (int b = 0; b < BUCKETS; b++) {
		sum += h->by[b];
		if (sum > 0 && sum >= h->count * share)
			return bucket_us(b);
	}
	return 0;
}

// Queries.

static int type_of(const char *text) {
	static const struct { const char *text; int type; } known[] = {
		{"A", 1}, {"NS", 2}, {"CNAME", 5}, {"SOA", 6}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28}, {"SRV", 33}, {"DNSKEY", 48},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].text, text) == 0)
			return known[i].type;
	die("type %s is not known here", text);
	return 0;
}

static int append_name(uint8_t *at, const char *name) {
	int size = 0;
	while (*name) {
		int label = strcspn(name, ".");
		if (label == 0 || label > 63)
			die("%s is not a name", name);
		at[size++] = label;
		memcpy(at + size, name, label);
		size += label;
		name += label + (name[label] == '.');
	}
	at[size++] = 0;
	return size;
}

// make_query makes one that asks for a name, after two octets of length if it is
// for a stream.
static void make_query(query *q, const char *name, int type, bool dnssec, bool stream) {
	uint8_t *start = q->octets + (stream ? 2 : 0), *end = start + 12;
	memset(q, 0, sizeof *q);
	start[5] = 1;
	end += append_name(end, name);
	*end++ = type >> 8, *end++ = type & 0xff, *end++ = 0, *end++ = 1;
	if (dnssec) {
		start[11] = 1;
		const uint8_t opt[] = {0, 0, 41, PAYLOAD >> 8, PAYLOAD & 0xff, 0, 0, 0x80, 0, 0, 0};
		memcpy(end, opt, sizeof opt);
		end += sizeof opt;
	}
	q->size = end - q->octets;
	if (stream)
		q->octets[0] = (q->size - 2) >> 8, q->octets[1] = (q->size - 2) & 0xff;
}

static void put32(uint8_t *at, uint32_t v) {
	at[0] = v >> 24, at[1] = v >> 16, at[2] = v >> 8, at[3] = v;
}

static uint32_t get32(const uint8_t *at) {
	return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

// Places in a native message, in octets.
enum { MESSAGE_ID = 4, TIMESTAMP = 8, NONCE = 12, SIGNATURE_LENGTH = 16, BODY = 20 };

static uint32_t native_id(uint16_t id) { return salt << 16 | id; }
static uint32_t nonce_of(uint32_t id) { return (id ^ salt) * 2654435761u; }

// make_native makes a query of the native protocol that asks for a proof.
static void make_native(query *q, const char *name, int type) {
	uint8_t *body = q->octets + BODY;
	memset(q, 0, sizeof *q);
	memcpy(q->octets, "\x55\x44\x01\x01", 4);
	body[0] = type >> 8, body[1] = type & 0xff, body[3] = 1, body[5] = 4; // class IN, AD
	int size = append_name(body + 12, name);
	put32(body + 8, size);
	q->size = BODY + 12 + size;
}

static void read_queries(const char *path, bool dnssec) {
	FILE *f = fopen(path, "r");
	if (!f)
		die("%s: %s", path, strerror(errno));
	char name[256], type[32];
	int room = 0;
	while (fscanf(f, "%254s %31s", name, type) == 2) {
		if (query_count == room && !(queries = realloc(queries, (room = room * 2 + 1024) * sizeof *queries)))
			die("no memory");
		if (how == NATIVE)
			make_native(&queries[query_count++], name, type_of(type));
		else
			make_query(&queries[query_count++], name, type_of(type), dnssec, is_framed(how));
	}
	fclose(f);
	if (query_count == 0)
		die("%s: no queries", path);
}

static uint64_t due_at(uint64_t sent) { return start + (uint64_t)(sent * (SECOND / rate)); }

// take_query writes the next query, with the channel's next ID, and returns its size.
static int take_query(channel *c, uint8_t *to, uint64_t t) {
	query *q = &queries[query_next];
	uint8_t *id = to + (is_framed(how) ? 2 : 0);
	memcpy(to, q->octets, q->size);
	if (how == NATIVE) {
		put32(to + MESSAGE_ID, native_id(c->next));
		put32(to + TIMESTAMP, time(NULL));
		put32(to + NONCE, nonce_of(native_id(c->next)));
	} else {
		id[0] = c->next >> 8, id[1] = c->next & 0xff;
	}
	if (rate > 0) {
		uint64_t due = due_at(seen.sent);
		add(&seen.late, t > due ? t - due : 0);
		t = due;
	}
	c->sent_at[c->next] = t;
	c->asked[c->next++] = query_next;
	query_next = query_next + 1 < query_count ? query_next + 1 : 0;
	c->out++;
	seen.sent++;
	return q->size;
}

// drop_last takes back the last query that was taken: the socket is full.
static void drop_last(channel *c) {
	c->sent_at[--c->next] = 0;
	c->out--;
	seen.sent--;
}

// Answers.

// An answer is what a message says, as far as it is looked at.
typedef struct {
	uint16_t id, code;
	bool cut, proved;
} answer;

static bool read_dns(const uint8_t *m, int size, answer *a) {
	if (size < 12 || !(m[2] & 0x80))
		return false;
	*a = (answer){.id = m[0] << 8 | m[1], .code = m[3] & 15, .cut = m[2] & 2};
	return true;
}

static bool read_native(const uint8_t *m, int size, answer *a) {
	if (size < BODY + 20 || memcmp(m, "\x55\x44\x01\x02", 4) != 0 || get32(m + SIGNATURE_LENGTH) != 0)
		return false;
	uint32_t id = get32(m + MESSAGE_ID);
	if (id >> 16 != (salt & 0xffff) || get32(m + NONCE) != nonce_of(id))
		return false;
	const uint8_t *body = m + BODY;
	*a = (answer){.id = id & 0xffff, .code = body[0] << 8 | body[1], .cut = body[3] & 2, .proved = body[3] & 8};
	return true;
}

// keep keeps an answer if it is the first, second, fourth … of its kind.
static void keep(sample *to, uint64_t nth, uint32_t asked, const uint8_t *m, int size) {
	if ((nth & (nth - 1)) || size > ANSWER)
		return;
	to->asked = asked, to->size = size;
	memcpy(to->octets, m, size);
}

static void count_answer(channel *c, const uint8_t *m, int size, uint64_t t) {
	answer a;
	if (!(how == NATIVE ? read_native(m, size, &a) : read_dns(m, size, &a))) {
		seen.other++;
		return;
	}
	if (!c->sent_at[a.id])
		return; // it came after it was given up
	add(&seen.latency, t - c->sent_at[a.id]);
	c->sent_at[a.id] = 0;
	c->out--;
	seen.answers++;
	seen.octets += size;
	seen.cut += a.cut;
	seen.proved += a.proved;
	switch (a.code) {
	case 0: keep(&seen.there, ++seen.noerror, c->asked[a.id], m, size); break;
	case 3: keep(&seen.absent, ++seen.nxdomain, c->asked[a.id], m, size); break;
	default: seen.other++;
	}
}

static void give_up_old(channel *c, uint64_t t) {
	for (; c->oldest != c->next; c->oldest++) {
		uint64_t at = c->sent_at[c->oldest];
		if (at && t - at < PATIENCE)
			return;
		if (at) {
			c->sent_at[c->oldest] = 0;
			c->out--;
			seen.lost++;
		}
	}
}

// Datagrams.

static struct {
	uint8_t in[BATCH][ANSWER], out[BATCH][QUERY];
	struct iovec in_at[BATCH], out_at[BATCH];
	struct mmsghdr reads[BATCH], writes[BATCH];
	union {
		struct cmsghdr header;
		uint8_t room[CMSG_SPACE(sizeof(uint16_t))];
	} cuts[BATCH]; // of writes of several datagrams
} grams;

static void make_grams(void) {
	for (int i = 0; i < BATCH; i++) {
		grams.in_at[i] = (struct iovec){grams.in[i], ANSWER};
		grams.out_at[i] = (struct iovec){grams.out[i], 0};
		grams.reads[i].msg_hdr = (struct msghdr){.msg_iov = &grams.in_at[i], .msg_iovlen = 1};
		grams.cuts[i].header = (struct cmsghdr){CMSG_LEN(sizeof(uint16_t)), IPPROTO_UDP, UDP_SEGMENT};
	}
}

static bool read_grams(channel *c) {
	int n = recvmmsg(c->fd, grams.reads, BATCH, MSG_DONTWAIT, NULL);
	uint64_t t = now();
	for (int i = 0; i < n; i++)
		count_answer(c, grams.in[i], grams.reads[i].msg_len, t);
	return n > 0;
}

// write_grams sends queries of one length as one message, which the kernel cuts
// (UDP_SEGMENT). A server gets the same datagrams, and the generator has time to
// ask faster than it answers.
static bool write_grams(channel *c, int count) {
	uint64_t t = now();
	int made = 0, first[BATCH];
	for (int i = 0; i < count; i++) {
		grams.out_at[i].iov_len = take_query(c, grams.out[i], t);
		if (i == 0 || grams.out_at[i].iov_len != grams.out_at[i - 1].iov_len)
			first[made++] = i;
	}
	for (int i = 0; i < made; i++) {
		struct msghdr *h = &grams.writes[i].msg_hdr;
		h->msg_iov = &grams.out_at[first[i]];
		h->msg_iovlen = (i + 1 < made ? first[i + 1] : count) - first[i];
		*(uint16_t *)CMSG_DATA(&grams.cuts[i].header) = h->msg_iov->iov_len;
		h->msg_control = h->msg_iovlen > 1 ? &grams.cuts[i] : NULL;
		h->msg_controllen = h->msg_iovlen > 1 ? sizeof grams.cuts[i] : 0;
	}
	int taken = sendmmsg(c->fd, grams.writes, made, MSG_DONTWAIT);
	if (taken < 0 && errno != EAGAIN && errno != ECONNREFUSED)
		die("sendmmsg: %s", strerror(errno));
	for (int i = taken < 0 ? 0 : taken < made ? first[taken] : count; i < count; i++)
		drop_last(c);
	return taken > 0;
}

// Streams.

static int stream_read(channel *c, uint8_t *to, int room) {
	if (!c->ssl) {
		int n = recv(c->fd, to, room, MSG_DONTWAIT);
		if (n == 0 || (n < 0 && errno != EAGAIN))
			die("the server closed a connection: %s", n ? strerror(errno) : "end");
		return n;
	}
	int n = SSL_read(c->ssl, to, room);
	if (n <= 0 && SSL_get_error(c->ssl, n) != SSL_ERROR_WANT_READ)
		die("the server closed a TLS connection");
	return n;
}

static int stream_write(channel *c, const uint8_t *from, int size) {
	if (!c->ssl) {
		int n = send(c->fd, from, size, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN)
			die("the server closed a connection: %s", strerror(errno));
		return n;
	}
	int n = SSL_write(c->ssl, from, size);
	if (n <= 0 && SSL_get_error(c->ssl, n) != SSL_ERROR_WANT_WRITE)
		die("the server closed a TLS connection");
	return n;
}

static bool read_stream(channel *c) {
	int n = stream_read(c, c->in + c->in_size, STREAM - c->in_size);
	if (n <= 0)
		return false;
	c->in_size += n;
	uint64_t t = now();
	int at = 0;
	while (c->in_size - at >= 2) {
		int size = c->in[at] << 8 | c->in[at + 1];
		if (c->in_size - at < 2 + size)
			break;
		count_answer(c, c->in + at + 2, size, t);
		at += 2 + size;
	}
	memmove(c->in, c->in + at, c->in_size -= at);
	return true;
}

// write_stream sends what the socket has not taken yet, or else the next queries
// as one piece.
static bool write_stream(channel *c, int count) {
	if (c->rest_size == 0) {
		uint64_t t = now();
		for (int i = 0; i < count; i++)
			c->rest_size += take_query(c, c->rest + c->rest_size, t);
	}
	int n = stream_write(c, c->rest, c->rest_size);
	if (n <= 0)
		return false;
	memmove(c->rest, c->rest + n, c->rest_size -= n);
	return true;
}

// HTTPS: queries are GET requests (RFC 8484), each a stream of HTTP/2. What a
// stream's answer is read into is the stream's user data.

typedef struct {
	uint8_t octets[ANSWER];
	int size;
} body;

static int base64url(char *to, const uint8_t *from, int size) {
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	int n = 0;
	for (int i = 0; i < size; i += 3) {
		uint32_t v = from[i] << 16 | (i + 1 < size ? from[i + 1] << 8 : 0) | (i + 2 < size ? from[i + 2] : 0);
		for (int k = 0; k < 4 && i + k <= size; k++)
			to[n++] = digits[v >> (18 - 6 * k) & 63];
	}
	return n;
}

static nghttp2_nv header(const char *name, const char *value, int size, uint8_t flags) {
	return (nghttp2_nv){(uint8_t *)name, (uint8_t *)value, strlen(name), size, flags | NGHTTP2_NV_FLAG_NO_COPY_NAME};
}

static void submit(channel *c, uint64_t t) {
	uint8_t q[QUERY];
	char path[2 * QUERY] = "/dns-query?dns=";
	int start = strlen(path), size = start + base64url(path + start, q, take_query(c, q, t));
	const nghttp2_nv headers[] = {
		header(":method", "GET", 3, 0), header(":scheme", "https", 5, 0), header(":authority", "localhost", 9, 0),
		header(":path", path, size, NGHTTP2_NV_FLAG_NO_INDEX), header("accept", "application/dns-message", 23, 0),
	};
	body *b = malloc(sizeof *b);
	b->size = 0;
	if (nghttp2_submit_request(c->http, NULL, headers, sizeof headers / sizeof *headers, NULL, b) < 0)
		die("HTTP/2 has no stream left");
}

static int on_data(nghttp2_session *http, uint8_t flags, int32_t stream, const uint8_t *data, size_t size, void *user) {
	(void)flags, (void)user;
	body *b = nghttp2_session_get_stream_user_data(http, stream);
	if (b && b->size + size <= ANSWER) {
		memcpy(b->octets + b->size, data, size);
		b->size += size;
	}
	return 0;
}

static int on_close(nghttp2_session *http, int32_t stream, uint32_t code, void *user) {
	(void)code;
	body *b = nghttp2_session_get_stream_user_data(http, stream);
	count_answer(user, b->octets, b->size, now());
	free(b);
	return 0;
}

static void open_http(channel *c) {
	nghttp2_session_callbacks *calls;
	nghttp2_session_callbacks_new(&calls);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(calls, on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(calls, on_close);
	nghttp2_session_client_new(&c->http, calls, c);
	nghttp2_session_callbacks_del(calls);
	const nghttp2_settings_entry window = {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20};
	nghttp2_submit_settings(c->http, NGHTTP2_FLAG_NONE, &window, 1);
	nghttp2_session_set_local_window_size(c->http, NGHTTP2_FLAG_NONE, 0, 1 << 24);
}

static bool read_http(channel *c) {
	int n = stream_read(c, c->in, STREAM);
	if (n <= 0)
		return false;
	if (nghttp2_session_mem_recv(c->http, c->in, n) != n)
		die("what came is no HTTP/2");
	return true;
}

// write_http sends what the socket has not taken yet, or else the next queries and
// what HTTP/2 has to say, as one piece.
static bool write_http(channel *c, int count) {
	if (c->rest_size == 0) {
		uint64_t t = now();
		for (int i = 0; i < count; i++)
			submit(c, t);
		const uint8_t *piece;
		for (ssize_t n; (n = nghttp2_session_mem_send(c->http, &piece)) > 0; c->rest_size += n) {
			if (c->rest_size + n > STREAM)
				die("more to say than there is room");
			memcpy(c->rest + c->rest_size, piece, n);
		}
	}
	if (c->rest_size == 0)
		return false;
	int n = stream_write(c, c->rest, c->rest_size);
	if (n <= 0)
		return false;
	memmove(c->rest, c->rest + n, c->rest_size -= n);
	return true;
}

// The run.

static void open_channel(channel *c, struct sockaddr_in *server, SSL_CTX *tls) {
	int size = BUFFER, on = 1;
	c->fd = socket(AF_INET, is_datagram(how) ? SOCK_DGRAM : SOCK_STREAM, 0);
	setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	if (connect(c->fd, (struct sockaddr *)server, sizeof *server) != 0)
		die("connect: %s", strerror(errno));
	if (!is_datagram(how))
		setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (how >= TLS) {
		c->ssl = SSL_new(tls);
		SSL_set_fd(c->ssl, c->fd);
		if (SSL_connect(c->ssl) != 1)
			die("the TLS handshake failed");
	}
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	c->sent_at = calloc(IDS, sizeof *c->sent_at);
	c->asked = calloc(IDS, sizeof *c->asked);
	c->in = malloc(STREAM);
	c->rest = malloc(STREAM);
	if (how == HTTPS)
		open_http(c);
}

static SSL_CTX *make_tls(void) {
	SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION);
	SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (how == HTTPS)
		SSL_CTX_set_alpn_protos(tls, (const uint8_t *)"\x02" "h2", 3);
	else
		SSL_CTX_set_alpn_protos(tls, (const uint8_t *)"\x03" "dot", 4);
	return tls;
}

// turn reads and writes one channel, up to its window and what is due.
static bool turn(channel *c, int window, int64_t due) {
	bool moved = is_datagram(how) ? read_grams(c) : how == HTTPS ? read_http(c) : read_stream(c);
	int count = window - c->out;
	if (count > BATCH)
		count = BATCH;
	if (count > due)
		count = due;
	if (how == HTTPS)
		return write_http(c, count) || moved;
	if (count <= 0 && c->rest_size == 0)
		return moved;
	return (is_datagram(how) ? write_grams(c, count) : write_stream(c, count)) || moved;
}

// due_now is how many queries are to be sent.
static int64_t due_now(bool ended) {
	if (ended)
		return 0;
	return rate > 0 ? (int64_t)((now() - start) * rate / SECOND) - (int64_t)seen.sent : BATCH;
}

// turn_all gives each channel a turn, and waits when there was nothing to do.
static void turn_all(channel *channels, struct pollfd *polls, int count, int window, bool ended) {
	bool moved = false;
	for (int i = 0; i < count; i++)
		moved |= turn(&channels[i], window, due_now(ended));
	if (rate > 0)
		nanosleep(&(struct timespec){0, PAUSE}, NULL);
	else if (!moved)
		poll(polls, count, 10);
}

static int under_way(const channel *channels, int count) {
	int out = 0;
	for (int i = 0; i < count; i++)
		out += channels[i].out;
	return out;
}

// run asks for a time and returns how long it was, in seconds.
static double run(channel *channels, int count, int window, double seconds) {
	struct pollfd *polls = calloc(count, sizeof *polls);
	for (int i = 0; i < count; i++)
		polls[i] = (struct pollfd){channels[i].fd, POLLIN, 0};
	start = now();
	uint64_t end = start + (uint64_t)(seconds * SECOND), t = start, swept = start;
	while (t < end && !stopped) {
		turn_all(channels, polls, count, window, false);
		t = now();
		if (t - swept > PATIENCE / 10) {
			for (int i = 0; i < count; i++)
				give_up_old(&channels[i], t);
			swept = t;
		}
	}
	if (rate > 0) {
		while (under_way(channels, count) > 0 && now() < t + PATIENCE)
			turn_all(channels, polls, count, window, true);
		seen.lost += under_way(channels, count);
	}
	return (double)(t - start) / SECOND;
}

static void stop(int signal) {
	(void)signal;
	stopped = 1;
}

// go_first asks for the core whenever there is something to do, and reports
// whether the kernel lets it.
static bool go_first(void) {
	return sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1}) == 0;
}

static transport transport_of(const char *text) {
	static const char *known[] = {"udp", "native", "tcp", "tls", "https"};
	for (int t = UDP; t <= HTTPS; t++)
		if (strcmp(known[t], text) == 0)
			return t;
	die("transport %s: want udp, native, tcp, tls or https", text);
	return UDP;
}

// What was seen.

static void print_sample(const char *label, const sample *s) {
	printf(", \"%s\": {\"name\": \"", label);
	for (const uint8_t *at = queries[s->asked].octets + BODY + 12; *at; at += 1 + *at)
		printf("%.*s.", *at, at + 1);
	printf("\", \"answer\": \"");
	for (int i = 0; i < s->size; i++)
		printf("%02x", s->octets[i]);
	printf("\"}");
}

static void print_seen(double took, bool first) {
	printf("{\"seconds\": %.3f, \"qps\": %.0f, \"answers\": %lu, \"noerror\": %lu, \"nxdomain\": %lu, \"other\": %lu, \"lost\": %lu, "
		"\"p50_us\": %.1f, \"p99_us\": %.1f, \"p999_us\": %.1f, \"max_us\": %.1f, \"octets\": %.1f, \"cut\": %lu",
		took, seen.answers / took, seen.answers, seen.noerror, seen.nxdomain, seen.other, seen.lost,
		percentile(&seen.latency, 0.5), percentile(&seen.latency, 0.99), percentile(&seen.latency, 0.999), seen.latency.max / 1e3,
		seen.answers ? (double)seen.octets / seen.answers : 0, seen.cut);
	if (rate > 0)
		printf(", \"sent\": %lu, \"late_p99_us\": %.1f, \"late_p999_us\": %.1f, \"late_max_us\": %.1f, \"first\": %s", seen.sent,
			percentile(&seen.late, 0.99), percentile(&seen.late, 0.999), seen.late.max / 1e3, first ? "true" : "false");
	if (how == NATIVE) {
		printf(", \"proved\": %lu", seen.proved);
		print_sample("there", &seen.there);
		print_sample("absent", &seen.absent);
	}
	printf("}\n");
}

int main(int argc, char **argv) {
	int sockets = 16, window = 32, option;
	double seconds = 2;
	bool dnssec = false, first = false;
	while ((option = getopt(argc, argv, "t:dfs:w:l:r:")) != -1) {
		switch (option) {
		case 't': how = transport_of(optarg); break;
		case 'd': dnssec = true; break;
		case 'f': first = true; break;
		case 's': sockets = atoi(optarg); break;
		case 'w': window = atoi(optarg); break;
		case 'l': seconds = atof(optarg); break;
		case 'r': rate = atof(optarg); break;
		default: return 2;
		}
	}
	if (argc - optind != 3 || sockets < 1 || window < 1 || window >= IDS)
		die("usage: blast [-t udp|native|tcp|tls|https] [-d] [-f] [-s SOCKETS] [-w WINDOW] [-l SECONDS] [-r QPS] HOST PORT QUERIES");
	struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[optind + 1]))};
	if (inet_pton(AF_INET, argv[optind], &server.sin_addr) != 1)
		die("%s is not an IPv4 address", argv[optind]);
	salt = now() / 1000 | 1;
	read_queries(argv[optind + 2], dnssec);
	make_grams();
	SSL_CTX *tls = how >= TLS ? make_tls() : NULL;
	channel *channels = calloc(sockets, sizeof *channels);
	for (int i = 0; i < sockets; i++)
		open_channel(&channels[i], &server, tls);
	signal(SIGTERM, stop);
	signal(SIGINT, stop);
	prctl(PR_SET_TIMERSLACK, 1); // exact pauses
	first = first && go_first();
	print_seen(run(channels, sockets, window, seconds), first);
	return 0;
}
