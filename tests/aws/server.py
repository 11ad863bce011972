"""moto with CloudWatch's newest protocol, which moto does not know and the SDK of Rust speaks.

Such a call is made with boto3 to this same server, in the protocol that moto knows, and answered in
CBOR.
"""

import functools
import re

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.parsers import RpcV2CBORParser
from botocore.serialize import RpcV2CBORSerializer
from moto.cloudwatch import urls
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


def call(client, operation, body):
    parser, serializer = RpcV2CBORParser(), RpcV2CBORSerializer()
    headers = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
    asked = parser.parse_data_item(parser.get_peekable_stream_from_bytes(body)) if body else {}
    encoded = bytearray()
    try:
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


urls.url_paths["{0}/service/GraniteServiceVersion20100801/operation/(?P<operation>[^/]+)$"] = in_cbor
main()
