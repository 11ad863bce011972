"""moto with CloudWatch's newest protocol, which moto does not know and the SDK of Rust speaks.

Such a call is made with boto3 to this same server, in the protocol that moto knows, and answered in
CBOR. Tags of dashboards, which moto does not keep either, are kept. Functions that are called do nothing.
Rules of security groups say what they are for. Groups of caches that are deleted are gone, and their subnet
groups can be changed and deleted.
"""

import functools
import re

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.parsers import RpcV2CBORParser
from botocore.serialize import RpcV2CBORSerializer
from moto.cloudwatch import urls
from moto.cloudwatch.models import cloudwatch_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.config import default_user_config
from moto.core.responses import ActionResult
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.elasticache.exceptions import CacheSubnetGroupNotFound
from moto.elasticache.models import ElastiCacheBackend
from moto.elasticache.responses import ElastiCacheResponse
from moto.server import main


@functools.cache
def cloudwatch(endpoint, region):
    return boto3.client(
        "cloudwatch",
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def in_cbor(request, full_url, headers):
    signed_for = re.search(r"Credential=[^/]+/\d+/([^/]+)/", request.headers["Authorization"])
    client = cloudwatch(request.host_url.rstrip("/"), signed_for[1])
    return call(client, request.path.rsplit("/", 1)[-1], request.get_data())


def is_about_tags_of_a_dashboard(region, operation, asked):
    """Keeps the tags; tells whether that was all that is asked for."""
    tagger = cloudwatch_backends[DEFAULT_ACCOUNT_ID][region].tagger
    arn = asked.get("ResourceARN", "")
    if operation == "PutDashboard":
        arn = f"arn:aws:cloudwatch::{DEFAULT_ACCOUNT_ID}:dashboard/{asked['DashboardName']}"
        tagger.tag_resource(arn, asked.get("Tags", []))
    elif operation == "TagResource" and ":dashboard/" in arn:
        tagger.tag_resource(arn, asked["Tags"])
        return True
    elif operation == "UntagResource" and ":dashboard/" in arn:
        tagger.untag_resource_using_names(arn, asked["TagKeys"])
        return True
    return False


def call(client, operation, body):
    parser, serializer = RpcV2CBORParser(), RpcV2CBORSerializer()
    headers = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
    asked = parser.parse_data_item(parser.get_peekable_stream_from_bytes(body)) if body else {}
    encoded = bytearray()
    try:
        if is_about_tags_of_a_dashboard(client.meta.region_name, operation, asked):
            return 200, headers, b"\xa0"
        answer = getattr(client, xform_name(operation))(**asked)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        headers["x-amzn-query-error"] = f"{code};Sender"
        for part in ("__type", code, "message", message):
            serializer._serialize_type_string(encoded, part, None, None)
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return status, headers, b"\xa2" + bytes(encoded)
    answer.pop("ResponseMetadata")
    shape = client.meta.service_model.operation_model(operation).output_shape
    if shape is None:
        return 200, headers, b"\xa0"
    serializer._serialize_data_item(encoded, answer, shape)
    return 200, headers, bytes(encoded)


def delete_replication_group(self, replication_group_id, retain_primary_cluster):
    """What moto deletes stays in it as `deleting` for ever."""
    group = moto_deletes(self, replication_group_id, retain_primary_cluster)
    del self.replication_groups[replication_group_id]
    return group


def subnet_group(response):
    name = response._get_param("CacheSubnetGroupName")
    groups = response.elasticache_backend.cache_subnet_groups
    if name not in groups:
        raise CacheSubnetGroupNotFound(name)
    return name, groups


def delete_cache_subnet_group(self):
    name, groups = subnet_group(self)
    self.elasticache_backend.tagging_service.delete_all_tags_for_resource(groups.pop(name).arn)
    return ActionResult({})


def modify_cache_subnet_group(self):
    name, groups = subnet_group(self)
    before = groups.pop(name)
    description = self._get_param("CacheSubnetGroupDescription")
    group = self.elasticache_backend.create_cache_subnet_group(
        name,
        description or before.cache_subnet_group_description,
        self._get_param("SubnetIds") or before.subnet_ids,
        None,
    )
    return ActionResult({"CacheSubnetGroup": group})


moto_deletes = ElastiCacheBackend.delete_replication_group
ElastiCacheBackend.delete_replication_group = delete_replication_group
ElastiCacheResponse.delete_cache_subnet_group = delete_cache_subnet_group
ElastiCacheResponse.modify_cache_subnet_group = modify_cache_subnet_group
urls.url_paths["{0}/service/GraniteServiceVersion20100801/operation/(?P<operation>[^/]+)$"] = in_cbor
# A rule for another group keeps its description there; moto looks at ranges of addresses only.
SecurityGroupRule.description = property(
    lambda rule: rule.ip_range.get("Description") or rule.source_group.get("Description")
)
# Functions that are called answer at once; there is no container to run them in.
default_user_config["lambda"]["use_docker"] = False
main()
