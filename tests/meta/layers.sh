#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# No file includes a header of a higher layer, and each outside library is spoken to by the layers
# that are meant to.  Public headers include no outside library at all.
cd "${srcdir:-.}" || exit 99
# shellcheck disable=SC2046 # no blanks in the names
awk '
BEGIN {
	n = split("base asn1 crypto pki msg file store flow net", order, " ")
	for (i = 1; i <= n; i++) rank[order[i]] = i
	may["libtasn1.h"] = "asn1"
	may["gnutls/"] = "crypto pki msg"
	may["nettle/"] = "crypto"
	may["p11-kit/"] = "pki"
	may["sqlite3.h"] = "store"
	may["libpq-fe.h"] = "store"
	may["curl/"] = "net"
}
/^[ \t]*#[ \t]*include/ {
	split(FILENAME, f, "/"); here = f[2]
	match($0, /["<][^">]*[">]/); inc = substr($0, RSTART + 1, RLENGTH - 2)
	split(inc, p, "/")
	if (/"/ && !(p[1] in rank)) {
		print FILENAME ":" FNR ": " inc " is of no layer"; bad = 1
	}
	if (/"/ && rank[p[1]] > rank[here]) {
		print FILENAME ":" FNR ": " here " may not include " inc; bad = 1
	}
	for (lib in may)
		if (index(inc, lib) == 1 && !index(" " may[lib] " ", " " here " ")) {
			print FILENAME ":" FNR ": only " may[lib] " may include " inc; bad = 1
		}
	seen++
}
END {
	if (seen < 50) { print "only " seen " includes were seen"; bad = 1 }
	exit bad
}' $(find libdevcert -name '*.[ch]' ! -name devcert_asn1_tab.c | sort) || exit 1

# The standard headers, and ours.
if grep -nE '^[[:space:]]*#[[:space:]]*include' include/devcert.h include/devcert/*.h* |
	grep -vE '<(stdbool|stddef|stdint)\.h>|<devcert/[a-z0-9_]+\.h>'; then
	echo "a public header includes something else"
	exit 1
fi
