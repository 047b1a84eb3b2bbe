/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/limits.h"
#include "base/mem.h"
#include "base/pem.h"
#include "pki/cert.h"

struct devcert_cert_list {
	dc_ref ref;
	size_t count;
	devcert_cert *items[];
};

struct devcert_cert_list_builder {
	size_t count;
	size_t size;
	devcert_cert **items;
};

/* see devcert/cert.h */
devcert_status
devcert_cert_list_builder_new(devcert_cert_list_builder **out)
{
	DC_OUT(out);
	return DC_NEW(*out);
}

/* Room for one more; the pointers are no secrets, but there is only one way to grow. */
static devcert_status
grow(devcert_cert_list_builder *builder)
{
	size_t size = builder->size == 0 ? 8 : 2 * builder->size;
	devcert_cert **items;

	if (builder->count < builder->size)
		return DEVCERT_OK;
	items = calloc(size, sizeof(*items));
	if (items == NULL)
		return dc_fail_nomem();
	if (builder->count > 0)
		memcpy(items, builder->items, builder->count * sizeof(*items));
	free(builder->items);
	builder->items = items;
	builder->size = size;
	return DEVCERT_OK;
}

devcert_status
dc_cert_list_builder_add_up_to(devcert_cert_list_builder *builder, const devcert_cert *cert,
                               size_t max)
{
	devcert_status rc;

	if (builder->count >= max)
		return dc_fail(DEVCERT_E_LIMIT, "more than %zu certificates", max);
	rc = grow(builder);
	if (rc == DEVCERT_OK)
		builder->items[builder->count++] = dc_cert_ref(cert);
	return rc;
}

/* see devcert/cert.h */
devcert_status
devcert_cert_list_builder_add(devcert_cert_list_builder *builder, const devcert_cert *cert)
{
	DC_ARG(builder);
	DC_ARG(cert);
	return dc_cert_list_builder_add_up_to(builder, cert, DC_LIMIT_BUNDLE_CERTS);
}

/* see devcert/cert.h */
devcert_status
devcert_cert_list_builder_build(const devcert_cert_list_builder *builder, devcert_cert_list **out)
{
	devcert_cert_list *list;

	DC_OUT(out);
	DC_ARG(builder);
	list = calloc(1, sizeof(*list) + builder->count * sizeof(list->items[0]));
	if (list == NULL)
		return dc_fail_nomem();
	dc_ref_init(&list->ref);
	list->count = builder->count;
	for (size_t i = 0; i < list->count; i++)
		list->items[i] = dc_cert_ref(builder->items[i]);
	*out = list;
	return DEVCERT_OK;
}

/* see devcert/cert.h */
void
devcert_cert_list_builder_free(devcert_cert_list_builder *builder)
{
	if (builder == NULL)
		return;
	for (size_t i = 0; i < builder->count; i++)
		devcert_cert_free(builder->items[i]);
	free(builder->items);
	free(builder);
}

/* see devcert/cert.h */
devcert_status
devcert_cert_list_encode_pem(const devcert_cert_list *list, devcert_bytes **out)
{
	size_t max = 0;
	dc_buf pem;

	DC_OUT(out);
	DC_ARG(list);
	max = list->count * DC_LIMIT_CERT_PEM_LEN;
	pem = (dc_buf)DC_BUF_INIT(max);
	for (size_t i = 0; i < list->count; i++)
		dc_pem_encode("CERTIFICATE", dc_cert_der(list->items[i]), &pem);
	return dc_buf_take_bytes(&pem, out);
}

/* see devcert/cert.h */
size_t
devcert_cert_list_get_count(const devcert_cert_list *list)
{
	return list->count;
}

const devcert_cert *
dc_cert_list_at(const devcert_cert_list *list, size_t index)
{
	return list->items[index];
}

/* see devcert/cert.h */
devcert_status
devcert_cert_list_get_item(const devcert_cert_list *list, size_t index, devcert_cert **out)
{
	DC_OUT(out);
	DC_ARG(list);
	if (index >= list->count)
		return dc_fail(DEVCERT_E_NOT_FOUND, "certificate %zu of %zu", index, list->count);
	*out = dc_cert_ref(list->items[index]);
	return DEVCERT_OK;
}

devcert_cert_list *
dc_cert_list_ref(const devcert_cert_list *list)
{
	devcert_cert_list *same = (devcert_cert_list *)list;

	dc_ref_get(&same->ref);
	return same;
}

/* see devcert/cert.h */
void
devcert_cert_list_free(devcert_cert_list *list)
{
	if (list == NULL || !dc_ref_put(&list->ref))
		return;
	for (size_t i = 0; i < list->count; i++)
		devcert_cert_free(list->items[i]);
	free(list);
}
