"""Single sign-on providers as django-allauth wants to have them written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from otklik.config.options import Options


def social_apps(options: Options) -> dict[str, Any]:
    """Return allauth's provider settings for the configured OpenID Connect and SAML identity providers."""
    providers: dict[str, Any] = {}
    if options.oidc_server_url:
        providers["openid_connect"] = {
            "EMAIL_AUTHENTICATION": True,
            "EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
            "VERIFIED_EMAIL": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": options.oidc_name or "OpenID Connect",
                    "client_id": options.oidc_client_id,
                    "secret": options.oidc_client_secret,
                    "settings": {"server_url": options.oidc_server_url},
                }
            ],
        }
    if options.saml_entity_id:
        idp: dict[str, Any] = {"entity_id": options.saml_entity_id}
        if options.saml_metadata_url:
            idp["metadata_url"] = options.saml_metadata_url
        else:
            idp |= {
                "sso_url": options.saml_sso_url,
                "slo_url": options.saml_slo_url,
                "x509cert": options.saml_certificate,
            }
        providers["saml"] = {
            "EMAIL_AUTHENTICATION": True,
            "EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
            "VERIFIED_EMAIL": True,
            "APPS": [
                {
                    "provider_id": options.saml_entity_id,
                    "client_id": "saml",
                    "name": options.saml_name or "SAML",
                    # Inside a company's network a host often has a name without dots.
                    "settings": {"idp": idp, "advanced": {"allow_single_label_domains": True}},
                }
            ],
        }
    return providers
