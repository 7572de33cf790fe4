/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "fake-batches"

#include "fake-batches.h"

/* Batches are written in GVariant's text form, so that a test can be read; %s is the serial. */
static GVariant *
parse (const char *format, guint64 serial)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (format);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, serial);
  GVariant *value;

  g_string_replace (text, "SERIAL", number, 0);
  g_string_replace (text, "WEB", "'" FAKE_WEB "'", 0);
  g_string_replace (text, "ATTACKER", "'" FAKE_ATTACKER "'", 0);
  value = g_variant_parse (G_VARIANT_TYPE ("(tua(sxa{sv})a(s(uuuuay)a{sv})a(xssst(uuuuay)a{sv})"
                                           "a(sttttt))"),
                           text->str, NULL, NULL, &error);
  if (value == NULL)
    g_error ("%s: %s", error->message, text->str);
  return value;
}

/* g_variant_parse() gives a reference that is not floating */
static GVariant *
batch (const char *format, guint64 serial)
{
  g_autoptr (GVariant) value = parse (format, serial);
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (value);

  return g_variant_new_from_bytes (g_variant_get_type (value), bytes, TRUE);
}

/* A byte string in text form, b'...', carries a NUL at its end; the contract's has none. */
#define BYTES_WEB     "[byte 0x77, 0x65, 0x62]"
#define BYTES_NGINX   "[byte 0x6e, 0x67, 0x69, 0x6e, 0x78]"
#define BYTES_ATT     "[byte 0x61, 0x74, 0x74, 0x61, 0x63, 0x6b, 0x65, 0x72]"
#define BYTES_NMAP    "[byte 0x6e, 0x6d, 0x61, 0x70]"
#define BYTES_NMAP_P  "[byte 0x2f, 0x62, 0x69, 0x6e, 0x2f, 0x6e, 0x6d, 0x61, 0x70]"
#define BYTES_SHADOW  "[byte 0x2f, 0x65, 0x74, 0x63, 0x2f, 0x73, 0x68, 0x61, 0x64, 0x6f, 0x77]"
#define BYTES_ADDRESS "[byte 198, 51, 100, 2]"

GVariant *
fake_session (void)
{
  return g_variant_new_parsed ("{'version': <%s>, 'host': <'tester'>, 'kernel': <'6.1.0'>, 'time': "
                               "<%x>, 'coverage': <[('exec', 'tp_btf', 'active', ''), ('open', "
                               "'none', 'missing', 'fentry is not allowed: use another kernel')]>}",
                               PORTHOLE_VERSION, FAKE_TIME);
}

GVariant *
fake_batch_of_snapshot (guint64 serial)
{
  return batch ("(SERIAL, 3,"
                " [(WEB, 1714557600000000001, {'name': <" BYTES_WEB ">, 'image': <" BYTES_NGINX ">,"
                " 'runtime': <'docker'>, 'state': <'running'>, 'labels': <{'a': 'b'}>,"
                " 'addresses': <['198.51.100.2']>}),"
                " (ATTACKER, 1714557600000000002, {'name': <" BYTES_ATT ">,"
                " 'runtime': <'docker'>, 'state': <'running'>,"
                " 'addresses': <['198.51.100.3']>})],"
                " [(WEB, (100, 1, 99, 0, " BYTES_NGINX "), {'exe': <" BYTES_NGINX ">,"
                " 'arguments': <[" BYTES_NGINX "]>})],"
                " [], [(WEB, 0, 0, 0, 0, 0)])",
                serial);
}

GVariant *
fake_batch_of_events (guint64 serial)
{
  return batch (
      "(SERIAL, 0, [], [],"
      " [(1714557601000000000, 'exec', ATTACKER, 'run', 1, (200, 7, 199, 0, " BYTES_NMAP "),"
      " {'exe': <" BYTES_NMAP_P ">, 'resolved': <true>, 'file': <" BYTES_NMAP ">,"
      " 'arguments': <[" BYTES_NMAP ", " BYTES_WEB "]>}),"
      " (1714557602000000000, 'connect', ATTACKER, 'run', 1, (200, 7, 199, 0, " BYTES_NMAP "),"
      " {'ip': <" BYTES_ADDRESS ">, 'port': <uint16 80>, 'protocol': <'tcp'>,"
      " 'first': <int64 1714557602000000000>, 'last': <int64 1714557602000000000>}),"
      " (1714557602500000000, 'connect', ATTACKER, 'run', 0, (200, 7, 199, 0, " BYTES_NMAP "),"
      " {'ip': <" BYTES_ADDRESS ">, 'port': <uint16 80>, 'protocol': <'tcp'>,"
      " 'result': <'established'>, 'outcomes': <uint64 1>}),"
      " (1714557603000000000, 'open', WEB, 'run', 1, (100, 1, 99, 0, " BYTES_NGINX "),"
      " {'path': <" BYTES_SHADOW ">, 'resolved': <true>, 'access': <['read']>,"
      " 'result': <'EACCES'>}),"
      " (1714557604000000000, 'exit', ATTACKER, 'run', 1, (200, 7, 199, 0, " BYTES_NMAP "),"
      " {'code': <0>})],"
      " [(ATTACKER, 3, 3, 0, 0, 0), (WEB, 1, 1, 0, 0, 0)])",
      serial);
}

GVariant *
fake_batch_of_totals (guint64 serial)
{
  return batch ("(SERIAL, 0, [], [], [], [(ATTACKER, 1000, 3, 990, 4, 3)])", serial);
}

/* a name, a program and a path with escapes, line ends and direction marks; and no UTF-8 */
GVariant *
fake_batch_of_escapes (guint64 serial)
{
  return batch (
      "(SERIAL, 0, [('evil', 1714557601000000000, {'name': <[byte 0x1b, 0x5d, 0x30, 0x3b, 0x78,"
      " 0x07, 0x0a, 0xe2, 0x80, 0xae, 0xff]>, 'state': <'running'>,"
      " 'addresses': <['198.51.100.9']>})], [],"
      " [(1714557601000000000, 'exec', 'evil', 'run', 1, (300, 1, 1, 0, [byte 0x1b, 0x5b, 0x32,"
      " 0x4a]), {'exe': <[byte 0x2f, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x6e, 0x6d, 0x61, 0x70]>,"
      " 'file': <" BYTES_NMAP ">,"
      " 'arguments': <[[byte 0x1b, 0x63], [byte 0xe2, 0x80, 0xae, 0x0a]]>}),"
      " (1714557602000000000, 'open', 'evil', 'run', 1, (300, 1, 1, 0, [byte 0x0a, 0x9b]),"
      " {'path': <" BYTES_SHADOW ">, 'access': <['read']>, 'result': <'ok'>})],"
      " [])",
      serial);
}

GVariant *
fake_batch_of_nonsense (guint64 serial)
{
#define WHO "(1, 1, 1, 0, " BYTES_NMAP ")"
  return batch (
      "(SERIAL, 0,"
      " [('', 1, {}), ('with space', 1, {}), (WEB, -5, {}), (WEB, 5, {'name': <'text'>}),"
      " (WEB, 5, {'addresses': <['nowhere']>}), (WEB, 5, {'labels': <['a']>}),"
      " (WEB, 5, {'owner': <'root'>})],"
      " [('a\\nb', " WHO ", {}), (WEB, " WHO ", {'arguments': <['text']>})],"
      " [(1714557601000000000, 'dance', WEB, 'run', 1, " WHO ", {}),"
      " (0, 'exit', WEB, 'run', 1, " WHO ", {'code': <0>}),"
      " (1714557601000000000, 'exit', WEB, 'later', 1, " WHO ", {'code': <0>}),"
      " (1714557601000000000, 'exit', WEB, 'run', 1, " WHO ", {'code': <'0'>}),"
      " (1714557601000000000, 'connect', WEB, 'run', 1, " WHO ", {'ip': <[byte 1, 2, 3]>,"
      " 'port': <uint16 80>, 'protocol': <'tcp'>}),"
      " (1714557601000000000, 'connect', WEB, 'run', 1, " WHO ", {'ip': <" BYTES_ADDRESS ">,"
      " 'port': <uint16 80>, 'protocol': <'carrier pigeon'>}),"
      " (1714557601000000000, 'open', WEB, 'run', 1, " WHO ", {'access': <['read']>}),"
      " (1714557601000000000, 'exit', WEB, 'run', 1, " WHO ", {'code': <7>, 'unknown': <1>})],"
      " [('', 1, 1, 0, 0, 0)])",
      serial);
#undef WHO
}

GVariant *
fake_batch_of_many (guint64 serial, guint n)
{
  g_autoptr (GString) text = g_string_new ("(SERIAL, 0, [], [], [");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
                            "%s(%" G_GINT64_FORMAT ", 'exit', WEB, 'run', 1, (%u, 1, 1, 0, @ay []),"
                            " {'code': <%u>})",
                            i > 0 ? ", " : "", FAKE_TIME + i, i + 1, i % 256);
  g_string_append_printf (text, "], [(WEB, %u, %u, 0, 0, 0)])", n, n);
  return batch (text->str, serial);
}

/* all anew, without the attacker, after something was lost */
GVariant *
fake_batch_after_gap (guint64 serial)
{
  return batch ("(SERIAL, 7,"
                " [(WEB, 1714557605000000000, {'name': <" BYTES_WEB ">, 'state': <'running'>})],"
                " [], [], [(WEB, 10, 1, 0, 9, 0)])",
                serial);
}
