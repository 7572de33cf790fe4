/* SPDX-License-Identifier: GPL-2.0-or-later */
#define G_LOG_DOMAIN "porthole-core"

#include "technique.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *id, *name, *meaning;
} Technique;

/* names as in ATT&CK for Enterprise, https://attack.mitre.org/techniques/; sorted by id */
static const Technique techniques[] = {
  { "T1003", "OS Credential Dumping", "Takes passwords or their hashes from the system" },
  { "T1003.007", "Proc Filesystem", "Takes passwords out of the memory of processes" },
  { "T1003.008", "/etc/passwd and /etc/shadow", "Takes the hashes of passwords to guess them" },
  { "T1005", "Data from Local System", "Collects files before they are carried away" },
  { "T1014", "Rootkit", "Hides itself in the kernel or in libraries" },
  { "T1018", "Remote System Discovery", "Looks for other computers to go to" },
  { "T1021", "Remote Services", "Logs in to other computers" },
  { "T1021.002", "SMB/Windows Admin Shares", "Goes to other computers over file shares" },
  { "T1021.004", "SSH", "Goes to other computers over ssh" },
  { "T1041", "Exfiltration Over C2 Channel", "Carries data away over its own line" },
  { "T1046", "Network Service Discovery", "Looks for services that can be attacked" },
  { "T1048", "Exfiltration Over Alternative Protocol", "Carries data away by another way" },
  { "T1049", "System Network Connections Discovery", "Looks who is connected to whom" },
  { "T1053", "Scheduled Task/Job", "Has itself started again later" },
  { "T1053.003", "Cron", "Has itself started again by cron" },
  { "T1055", "Process Injection", "Runs inside another process" },
  { "T1057", "Process Discovery", "Looks what runs" },
  { "T1059", "Command and Scripting Interpreter", "Runs commands or scripts" },
  { "T1059.004", "Unix Shell", "Runs commands in a shell" },
  { "T1059.006", "Python", "Runs commands in Python" },
  { "T1068", "Exploitation for Privilege Escalation", "Uses a flaw to get more rights" },
  { "T1070", "Indicator Removal", "Wipes its traces" },
  { "T1071", "Application Layer Protocol", "Takes orders over an everyday protocol" },
  { "T1071.001", "Web Protocols", "Takes orders over the web" },
  { "T1071.004", "DNS", "Takes orders over name look-ups" },
  { "T1078", "Valid Accounts", "Uses an account that exists" },
  { "T1082", "System Information Discovery", "Looks what kind of computer it is on" },
  { "T1083", "File and Directory Discovery", "Looks which files there are" },
  { "T1090", "Proxy", "Goes by way of another computer" },
  { "T1095", "Non-Application Layer Protocol", "Talks over a bare connection" },
  { "T1098", "Account Manipulation", "Changes accounts to be let in again" },
  { "T1098.004", "SSH Authorized Keys", "Adds a key of its own to be let in again" },
  { "T1105", "Ingress Tool Transfer", "Brings in tools from outside" },
  { "T1110", "Brute Force", "Guesses passwords" },
  { "T1190", "Exploit Public-Facing Application", "Came in by a service that all can reach" },
  { "T1210", "Exploitation of Remote Services", "Attacks services on other computers" },
  { "T1213", "Data from Information Repositories", "Takes data from stores and databases" },
  { "T1222", "File and Directory Permissions Modification", "Changes who may use files" },
  { "T1485", "Data Destruction", "Destroys data" },
  { "T1486", "Data Encrypted for Impact", "Encrypts data to ask for ransom" },
  { "T1496", "Resource Hijacking", "Uses the computer for its own ends, such as mining" },
  { "T1543", "Create or Modify System Process", "Makes itself a service" },
  { "T1547", "Boot or Logon Autostart Execution", "Has itself started with the computer" },
  { "T1548", "Abuse Elevation Control Mechanism", "Tricks what gives rights" },
  { "T1552", "Unsecured Credentials", "Takes passwords and keys that lie about" },
  { "T1552.001", "Credentials In Files", "Takes passwords that are in files" },
  { "T1552.004", "Private Keys", "Takes keys that open other computers" },
  { "T1552.005", "Cloud Instance Metadata API", "Asks the cloud for its keys" },
  { "T1552.007", "Container API", "Asks the container engine for secrets" },
  { "T1562", "Impair Defenses", "Switches off what watches it" },
  { "T1571", "Non-Standard Port", "Talks on a port that is not usual" },
  { "T1572", "Protocol Tunneling", "Hides one connection in another" },
  { "T1574", "Hijack Execution Flow", "Has its code run in place of another's" },
  { "T1609", "Container Administration Command", "Runs commands in containers by the engine" },
  { "T1610", "Deploy Container", "Starts a container of its own" },
  { "T1611", "Escape to Host", "Breaks out of the container" },
  { "T1613", "Container and Resource Discovery", "Looks which containers there are" },
};

static int
compare (gconstpointer key, gconstpointer entry)
{
  return strcmp (key, ((const Technique *)entry)->id);
}

static const Technique *
find (const char *id)
{
  const Technique *found
      = bsearch (id, techniques, G_N_ELEMENTS (techniques), sizeof techniques[0], compare);
  const char *dot = strchr (id, '.');
  g_autofree char *parent = NULL;

  if (found != NULL || dot == NULL)
    return found;

  parent = g_strndup (id, dot - id);
  return bsearch (parent, techniques, G_N_ELEMENTS (techniques), sizeof techniques[0], compare);
}

/**
 * porthole_technique_get_name:
 * @id: an ATT&CK id
 *
 * Returns: (nullable) (transfer none): what ATT&CK calls it
 */
const char *
porthole_technique_get_name (const char *id)
{
  const Technique *technique = find (id);

  return technique != NULL ? technique->name : NULL;
}

/**
 * porthole_technique_get_meaning:
 * @id: an ATT&CK id
 *
 * Returns: (nullable) (transfer none): what one who does it does, in a line without a full stop
 */
const char *
porthole_technique_get_meaning (const char *id)
{
  const Technique *technique = find (id);

  return technique != NULL ? technique->meaning : NULL;
}
