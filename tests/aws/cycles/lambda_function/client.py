import io
import json
import zipfile

COUNT = 4
shas = {}


def prepare(aws):
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = aws("iam").create_role(RoleName="function", AssumeRolePolicyDocument=json.dumps(trust))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): pass")
    aws("s3").create_bucket(Bucket="code")
    aws("s3").put_object(Bucket="code", Key="handler.zip", Body=packed.getvalue())
    return {
        "role": role["Role"]["Arn"],
        "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/handlers:1",
    }


def count(aws):
    return len(aws("lambda").list_functions()["Functions"])


def function(aws, name="greeter"):
    return aws("lambda").get_function(FunctionName=name)


def made(aws):
    found = function(aws)["Configuration"]
    assert found["Timeout"] == 5 and found["MemorySize"] == 256
    assert found["Environment"]["Variables"] == {"GREETING": "hello", "STEP": "1"}
    assert found["Description"] == "says hello"
    assert found["Runtime"] == "python3.13"
    assert function(aws, "boxed")["Configuration"]["PackageType"] == "Image"
    shas["greeter"] = found["CodeSha256"]
    shas["inline"] = function(aws, "inline")["Configuration"]["CodeSha256"]


def changed(aws):
    found = function(aws)
    assert found["Configuration"]["Timeout"] == 10
    assert found["Configuration"]["Environment"]["Variables"]["STEP"] == "2"
    assert found["Configuration"]["Description"] == ""
    assert found["Concurrency"]["ReservedConcurrentExecutions"] == 3
    assert found["Tags"]["team"] == "shop" and "msd:token" in found["Tags"]
    assert found["Configuration"]["CodeSha256"] != shas["greeter"]
    assert function(aws, "inline")["Configuration"]["CodeSha256"] != shas["inline"]


def drift(aws):
    aws("lambda").update_function_configuration(
        FunctionName="greeter", MemorySize=512, Environment={"Variables": {"GREETING": "bye"}}
    )


def restored(aws):
    found = function(aws)["Configuration"]
    assert found["MemorySize"] == 256
    assert found["Environment"]["Variables"] == {"GREETING": "hello", "STEP": "2"}
