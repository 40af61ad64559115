// blast asks a DNS server as fast as it answers, or at a given rate, and prints
// what came back as one JSON object:
//
//	blast [-t udp|tcp|tls|https] [-d] [-s SOCKETS] [-w WINDOW] [-l SECONDS] [-r QPS] HOST PORT QUERIES
//
// QUERIES is a file of lines "NAME TYPE". Each socket keeps up to WINDOW queries
// under way; what is due is sent in one system call, and what has come is read in
// one. -d asks with the DO bit. A query without an answer for a second is lost.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

typedef enum { UDP, TCP, TLS, HTTPS } transport;

typedef struct {
	uint8_t octets[QUERY];
	int size;
} query;

typedef struct {
	int fd;
	SSL *ssl;
	uint16_t next, oldest; // IDs: of the next query, of the oldest under way
	int out;               // queries under way
	uint64_t *sent_at;     // by ID; 0: not under way
	uint8_t *in;           // stream: what was read and is not a whole message yet
	int in_size;
	uint8_t *rest;         // stream: what the socket did not take yet
	int rest_size;
	nghttp2_session *http;
} channel;

static query *queries;
static int query_count, query_next;

static struct {
	uint64_t sent, answers, noerror, nxdomain, other, lost, octets;
	uint64_t by_latency[1 << 14];
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
	return b < 1 << 14 ? b : (1 << 14) - 1;
}

static double bucket_us(int b) {
	if (b < 1024)
		return b * 0.1;
	int power = (b - 1024) / 512 + 1;
	return ((b - 1024) % 512 + 512) * (double)(1u << power) * 0.1;
}

static double percentile(double share) {
	uint64_t sum = 0;
	for (int b = 0; b < 1 << 14; b++) {
		sum += seen.by_latency[b];
		if (sum > 0 && sum >= seen.answers * share)
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

static void read_queries(const char *path, bool dnssec, bool stream) {
	FILE *f = fopen(path, "r");
	if (!f)
		die("%s: %s", path, strerror(errno));
	char name[256], type[32];
	int room = 0;
	while (fscanf(f, "%254s %31s", name, type) == 2) {
		if (query_count == room && !(queries = realloc(queries, (room = room * 2 + 1024) * sizeof *queries)))
			die("no memory");
		make_query(&queries[query_count++], name, type_of(type), dnssec, stream);
	}
	fclose(f);
	if (query_count == 0)
		die("%s: no queries", path);
}

// take_query writes the next query, with the channel's next ID, and returns its size.
static int take_query(channel *c, uint8_t *to, bool stream, uint64_t t) {
	query *q = &queries[query_next];
	query_next = query_next + 1 < query_count ? query_next + 1 : 0;
	memcpy(to, q->octets, q->size);
	uint8_t *id = to + (stream ? 2 : 0);
	id[0] = c->next >> 8, id[1] = c->next & 0xff;
	c->sent_at[c->next++] = t;
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

static void count_answer(channel *c, const uint8_t *m, int size, uint64_t t) {
	if (size < 12 || !(m[2] & 0x80)) {
		seen.other++;
		return;
	}
	uint16_t id = m[0] << 8 | m[1];
	if (!c->sent_at[id])
		return; // it came after it was given up
	seen.by_latency[bucket(t - c->sent_at[id])]++;
	c->sent_at[id] = 0;
	c->out--;
	seen.answers++;
	seen.octets += size;
	switch (m[3] & 15) {
	case 0: seen.noerror++; break;
	case 3: seen.nxdomain++; break;
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
} grams;

static void make_grams(void) {
	for (int i = 0; i < BATCH; i++) {
		grams.in_at[i] = (struct iovec){grams.in[i], ANSWER};
		grams.out_at[i] = (struct iovec){grams.out[i], 0};
		grams.reads[i].msg_hdr = (struct msghdr){.msg_iov = &grams.in_at[i], .msg_iovlen = 1};
		grams.writes[i].msg_hdr = (struct msghdr){.msg_iov = &grams.out_at[i], .msg_iovlen = 1};
	}
}

static bool read_grams(channel *c) {
	int n = recvmmsg(c->fd, grams.reads, BATCH, MSG_DONTWAIT, NULL);
	uint64_t t = now();
	for (int i = 0; i < n; i++)
		count_answer(c, grams.in[i], grams.reads[i].msg_len, t);
	return n > 0;
}

static bool write_grams(channel *c, int count) {
	uint64_t t = now();
	for (int i = 0; i < count; i++)
		grams.out_at[i].iov_len = take_query(c, grams.out[i], false, t);
	int taken = sendmmsg(c->fd, grams.writes, count, MSG_DONTWAIT);
	for (int i = taken < 0 ? 0 : taken; i < count; i++)
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
			c->rest_size += take_query(c, c->rest + c->rest_size, true, t);
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
	int start = strlen(path), size = start + base64url(path + start, q, take_query(c, q, false, t));
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

static void open_channel(channel *c, transport how, struct sockaddr_in *server, SSL_CTX *tls) {
	int size = BUFFER, on = 1;
	c->fd = socket(AF_INET, how == UDP ? SOCK_DGRAM : SOCK_STREAM, 0);
	setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	if (connect(c->fd, (struct sockaddr *)server, sizeof *server) != 0)
		die("connect: %s", strerror(errno));
	if (how != UDP)
		setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (how >= TLS) {
		c->ssl = SSL_new(tls);
		SSL_set_fd(c->ssl, c->fd);
		if (SSL_connect(c->ssl) != 1)
			die("the TLS handshake failed");
	}
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	c->sent_at = calloc(IDS, sizeof *c->sent_at);
	c->in = malloc(STREAM);
	c->rest = malloc(STREAM);
	if (how == HTTPS)
		open_http(c);
}

static SSL_CTX *make_tls(transport how) {
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
static bool turn(channel *c, transport how, int window, int64_t due) {
	bool moved = how == UDP ? read_grams(c) : how == HTTPS ? read_http(c) : read_stream(c);
	int count = window - c->out;
	if (count > BATCH)
		count = BATCH;
	if (count > due)
		count = due;
	if (how == HTTPS)
		return write_http(c, count) || moved;
	if (count <= 0 && c->rest_size == 0)
		return moved;
	return (how == UDP ? write_grams(c, count) : write_stream(c, count)) || moved;
}

static double run(channel *channels, int count, transport how, int window, double seconds, double rate) {
	struct pollfd *polls = calloc(count, sizeof *polls);
	for (int i = 0; i < count; i++)
		polls[i] = (struct pollfd){channels[i].fd, POLLIN, 0};
	uint64_t start = now(), end = start + (uint64_t)(seconds * SECOND), t = start, swept = start;
	while (t < end) {
		bool moved = false;
		for (int i = 0; i < count; i++) {
			int64_t due = rate > 0 ? (int64_t)((now() - start) * rate / SECOND) - (int64_t)seen.sent : BATCH;
			moved |= turn(&channels[i], how, window, due);
		}
		t = now();
		if (t - swept > PATIENCE / 10) {
			for (int i = 0; i < count; i++)
				give_up_old(&channels[i], t);
			swept = t;
		}
		if (!moved)
			poll(polls, count, rate > 0 ? 0 : 10);
	}
	return (double)(t - start) / SECOND;
}

static transport transport_of(const char *text) {
	static const char *known[] = {"udp", "tcp", "tls", "https"};
	for (int how = UDP; how <= HTTPS; how++)
		if (strcmp(known[how], text) == 0)
			return how;
	die("transport %s: want udp, tcp, tls or https", text);
	return UDP;
}

int main(int argc, char **argv) {
	transport how = UDP;
	int sockets = 16, window = 32, option;
	double seconds = 2, rate = 0;
	bool dnssec = false;
	while ((option = getopt(argc, argv, "t:ds:w:l:r:")) != -1) {
		switch (option) {
		case 't': how = transport_of(optarg); break;
		case 'd': dnssec = true; break;
		case 's': sockets = atoi(optarg); break;
		case 'w': window = atoi(optarg); break;
		case 'l': seconds = atof(optarg); break;
		case 'r': rate = atof(optarg); break;
		default: return 2;
		}
	}
	if (argc - optind != 3 || sockets < 1 || window < 1 || window >= IDS)
		die("usage: blast [-t udp|tcp|tls|https] [-d] [-s SOCKETS] [-w WINDOW] [-l SECONDS] [-r QPS] HOST PORT QUERIES");
	struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[optind + 1]))};
	if (inet_pton(AF_INET, argv[optind], &server.sin_addr) != 1)
		die("%s is not an IPv4 address", argv[optind]);
	read_queries(argv[optind + 2], dnssec, how == TCP || how == TLS);
	make_grams();
	SSL_CTX *tls = how >= TLS ? make_tls(how) : NULL;
	channel *channels = calloc(sockets, sizeof *channels);
	for (int i = 0; i < sockets; i++)
		open_channel(&channels[i], how, &server, tls);
	double took = run(channels, sockets, how, window, seconds, rate);
	printf("{\"seconds\": %.3f, \"qps\": %.0f, \"answers\": %lu, \"noerror\": %lu, \"nxdomain\": %lu, \"other\": %lu, \"lost\": %lu, "
		"\"p50_us\": %.1f, \"p99_us\": %.1f, \"p999_us\": %.1f, \"octets\": %.1f}\n",
		took, seen.answers / took, seen.answers, seen.noerror, seen.nxdomain, seen.other, seen.lost,
		percentile(0.5), percentile(0.99), percentile(0.999), seen.answers ? (double)seen.octets / seen.answers : 0);
	return 0;
}
