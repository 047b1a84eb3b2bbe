/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Profiles as data. */
#ifndef DEVCERT_MSG_PROFILE_H
#define DEVCERT_MSG_PROFILE_H

#include <devcert/profile.h>

typedef enum {
	DC_PROFILE_ANY_NAME,
	DC_PROFILE_HOST, /* the common name is a host, and all hosts are alternative names */
	DC_PROFILE_IP,   /* the same, and the common name is an IP address */
	DC_PROFILE_PEER  /* an alternative name of a host or mailbox, whatever the common name is */
} dc_profile_names;

/* Lists end with NULL. */
typedef struct {
	const char *name;
	const char *title;
	uint32_t usage;              /* asked for */
	uint32_t usage_needed;       /* without one of them it does not work */
	uint32_t usage_one_of;       /* without any of them it does not work; 0 for no such rule */
	const char *const *purposes; /* extended key usages that are asked for */
	const char *const *one_of;   /* where there are any, one of these; NULL for no such rule */
	bool has_no_other;           /* no other extended key usage */
	const char *const *keys;     /* to choose from */
	uint32_t min_rsa_bits;       /* less is not wise; below 2048 is refused in all */
	bool has_no_other_key;       /* the other side takes no other type */
	dc_profile_names names;
	const char *const *attributes; /* OIDs in the subject */
	uint32_t max_days;             /* 0: the issuer says */
	bool is_public_tls;            /* maybe of a CA that browsers trust */
	bool encrypts;                 /* files, so the key has to outlive the certificate */
	const char *usage_reason;      /* why its usages matter */
	const char *names_reason;      /* and its names; NULL without a rule */
} dc_profile_row;

struct devcert_profile {
	const dc_profile_row *row;
};

extern const dc_profile_row dc_profile_table[];
extern const size_t dc_profile_count;

/* What is looked at, of a request or a certificate. */
typedef struct {
	bool is_cert;
	devcert_name *subject;
	devcert_san_list *sans;
	devcert_text_list *purposes;
	devcert_text_list *policies; /* of a certificate */
	devcert_public_key *key;
	uint32_t usage;
	bool is_ca;
	const char *algorithm;
	int64_t not_before, not_after;
	const char *cn; /* the last one, which is the most specific; NULL without */
} dc_profile_facts;

/* Whether it is in a list that ends with NULL. */
bool dc_profile_has(const char *const *texts, const char *text);

devcert_status dc_finding_list_new(devcert_finding_list **out) DEVCERT_MUST_CHECK;

devcert_finding_list *dc_finding_list_ref(devcert_finding_list *list);

/* Add one; reason lives for ever, the message is copied. */
devcert_status dc_finding_add(devcert_finding_list *list, devcert_finding type,
                              devcert_severity severity, const char *reason, const char *fmt, ...)
    __attribute__((format(printf, 5, 6))) DEVCERT_MUST_CHECK;

/* Look at the names. */
devcert_status dc_profile_check_names(const dc_profile_row *row, const dc_profile_facts *f,
                                      devcert_finding_list *list) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_PROFILE_H */
