"""What two customers have in common, in words. Knows no registration."""

from flask_babel import lazy_gettext as _l

from prm.deals.likeness import Kind

EVIDENCE = {  # what a near match shares
    Kind.SAME_TAX_ID: _l("same tax number"),
    Kind.SAME_DOMAIN: _l("same web domain"),
    Kind.SAME_PARENT: _l("same parent company"),
    Kind.SIMILAR_NAME: _l("similar name"),
    Kind.SAME_ADDRESS: _l("same address"),
}
