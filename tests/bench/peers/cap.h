/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

enum cap_operation
{
  CAP_CONNECT = 1,
  CAP_EXEC,
  CAP_OPEN,
};

enum cap_mode
{
  CAP_NULL,    /* programs that return at once */
  CAP_RB,      /* a ring buffer, as it comes: every record wakes the reader */
  CAP_RBBATCH, /* a ring buffer that wakes its reader only when there is much to read */
  CAP_AGG,     /* counts in an LRU map, and a record for each new entry */
};

enum cap_counter
{
  CAP_DROPPED,
  CAP_UNREADABLE,
  CAP_N_COUNTERS,
};

struct cap_event
{
  unsigned long long ts, cgid;
  unsigned int pid, tid, uid;
  unsigned short family, port;
  unsigned char op, pad[7];
  char comm[16];
  union
  {
    unsigned char addr[16];
    char path[48];
  };
};

struct cap_key
{
  unsigned long long cgid;
  unsigned short family, port;
  unsigned char op, pad[3];
  char comm[16];
  char u[48];
};

struct cap_value
{
  unsigned long long n, last;
};
