"""Maps names of the schemas to names of msd and back: `VPCEndpointType` <-> `vpc_endpoint_type`."""

from __future__ import annotations

import re

BUILT_IN = {
    "AnyCase", "Bool", "Cidr", "Duration", "Float", "Int", "Json", "List", "Map", "Money",
    "Percent", "Rate", "Set", "Size", "String", "Tags", "Timestamp",
}

# Words whose inner capitals are no word boundary.
_WHOLE_WORDS = {
    "DDoS": "Ddos", "DocumentDB": "Documentdb", "DynamoDB": "Dynamodb", "FSx": "Fsx", "GiB": "Gib",
    "GraphQL": "Graphql", "IPv4": "Ipv4", "IPv6": "Ipv6", "IdC": "Idc", "IoT": "Iot", "KiB": "Kib",
    "MariaDB": "Mariadb", "MiB": "Mib", "MySQL": "Mysql", "OAuth": "Oauth", "PostgreSQL": "Postgresql",
    "RStudio": "Rstudio", "SaaS": "Saas", "VCpu": "Vcpu", "XRay": "Xray", "vCPU": "Vcpu", "vCpu": "Vcpu",
}
_WHOLE = re.compile("|".join(sorted(_WHOLE_WORDS, key=len, reverse=True)))
_PLURAL_ACRONYM = re.compile(r"([A-Z]{2,})s(?=[A-Z_]|$)")


def snake(wire: str) -> str:
    """Returns the msd name of a property."""
    text = _WHOLE.sub(lambda match: _WHOLE_WORDS[match[0]], wire)
    text = _PLURAL_ACRONYM.sub(lambda match: match[1].capitalize() + "s", text)
    text = re.sub(r"[^A-Za-z0-9]+", "_", text)
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", text)
    text = re.sub(r"_+", "_", text).strip("_").lower()
    return f"_{text}" if not text or text[0].isdigit() else text


def default_wire(name: str) -> str:
    """Returns the wire name that a field has when it carries no `as`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def camel(text: str) -> str:
    """Returns the name of a definition: UpperCamel, acronyms left as they are."""
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", text) if part]
    joined = "".join(part[:1].upper() + part[1:] for part in parts)
    return f"T{joined}" if not joined or joined[0].isdigit() else joined


def unique(name: str, taken: set[str] | dict) -> str:
    """Returns `name`, numbered from 2 on when it is taken."""
    if name not in taken:
        return name
    number = 2
    while f"{name}{number}" in taken:
        number += 1
    return f"{name}{number}"


def field_names(wires: list[str], tag_wire: str | None = None) -> dict[str, str]:
    """Maps each wire name of one record to a distinct msd name.

    `tag_wire` is the tag property, which is called `tags` unless another property is.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for wire in sorted(wires):
        name = base = snake(wire)
        number = 2
        while name in taken:
            name = f"{base}_{number}"
            number += 1
        names[wire] = name
        taken.add(name)
    if tag_wire and "tags" not in taken:
        names[tag_wire] = "tags"
    return names


def service(type_name: str) -> str:
    """`AWS::EC2::VPC` -> `ec2`."""
    return type_name.split("::")[1].lower()


def address(type_name: str) -> str:
    """`AWS::EC2::VPC` -> `aws.ec2.VPC`; third-party types live under `aws` too, their wire name tells them apart."""
    return f"aws.{service(type_name)}.{type_name.split('::')[2]}"
