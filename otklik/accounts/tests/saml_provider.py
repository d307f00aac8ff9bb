"""A SAML 2.0 identity provider of our own: it reads the request of a sign-in and answers it (Web Browser SSO, POST).

Signatures are made by libxmlsec1 alone, so that what the product checks is not made by the library that checks it.
"""

from __future__ import annotations

import base64
import datetime
import zlib
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree

ENTITY = "https://idp.example.org/metadata"
SIGN_IN = "https://idp.example.org/sso"
NAMES = {"samlp": "urn:oasis:names:tc:SAML:2.0:protocol", "saml": "urn:oasis:names:tc:SAML:2.0:assertion"}
EMAIL = "urn:oid:0.9.2342.19200300.100.1.3"
RESPONSE = """<samlp:Response xmlns:samlp="{samlp}" xmlns:saml="{saml}" ID="_response" Version="2.0"
    IssueInstant="{now}" Destination="{acs}"{answers}>
  <saml:Issuer>{entity}</saml:Issuer>
  <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
  <saml:Assertion ID="_assertion" Version="2.0" IssueInstant="{now}">
    <saml:Issuer>{entity}</saml:Issuer>
    <saml:Subject>
      <saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{email}</saml:NameID>
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
        <saml:SubjectConfirmationData NotOnOrAfter="{end}" Recipient="{acs}"{answers}/>
      </saml:SubjectConfirmation>
    </saml:Subject>
    <saml:Conditions NotBefore="{begin}" NotOnOrAfter="{end}">
      <saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>
    </saml:Conditions>
    <saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_session"><saml:AuthnContext><saml:AuthnContextClassRef
      >urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext>
    </saml:AuthnStatement>
    <saml:AttributeStatement>
      <saml:Attribute Name="{attribute}"><saml:AttributeValue>{email}</saml:AttributeValue></saml:Attribute>
    </saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>"""


@dataclass(frozen=True)
class Request:
    """What the product asks for: the id of the request, who asks, where the answer is to be posted."""

    id: str
    issuer: str
    acs: str


def read_request(location: str) -> Request:
    """Read the request in the address the browser is sent to (HTTP-Redirect binding: deflated, base64)."""
    packed = parse_qs(urlsplit(location).query)["SAMLRequest"][0]
    root = etree.fromstring(zlib.decompress(base64.b64decode(packed), -15))
    issuer = root.find("saml:Issuer", NAMES).text
    return Request(root.get("ID"), issuer, root.get("AssertionConsumerServiceURL"))


def key_pair() -> tuple[str, str]:
    """Return the PEM of a new key and of a certificate of it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.org")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(1))
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.decode()


def respond(asked: Request, key: str, email: str, trick: str = "") -> str:
    """Return the answer, base64, that says the person is `email`; `trick` names what is wrong with it."""
    now = datetime.datetime.now(datetime.UTC)
    if trick == "expired":
        now -= datetime.timedelta(hours=1)
    moments = [now + datetime.timedelta(minutes=minutes) for minutes in (-5, 0, 5)]
    begin, at, end = (moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in moments)
    text = RESPONSE.format(
        **NAMES, begin=begin, now=at, end=end, acs=asked.acs, entity=ENTITY, email=email, attribute=EMAIL,
        answers="" if trick == "nobody asked" else f' InResponseTo="{asked.id}"',
        audience="https://other.example.org/" if trick == "for another system" else asked.issuer,
    )  # fmt: skip
    root = etree.fromstring(text)
    if trick != "not signed":
        _sign(root.find("saml:Assertion", NAMES), key_pair()[0] if trick == "signed by another" else key)
    data = etree.tostring(root)
    if trick == "changed after signing":
        data = data.replace(email.encode(), b"olga@demo.example")
    return base64.b64encode(data).decode()


def _sign(assertion: etree._Element, key: str) -> None:
    signature = xmlsec.template.create(
        assertion, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformRsaSha256, ns="ds"
    )
    assertion.find("saml:Issuer", NAMES).addnext(signature)
    reference = xmlsec.template.add_reference(signature, xmlsec.constants.TransformSha256, uri="#_assertion")
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    xmlsec.tree.add_ids(assertion, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key, xmlsec.constants.KeyDataFormatPem)
    context.sign(signature)
