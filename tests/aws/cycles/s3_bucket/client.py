# moto forgets the fields and versions of an inventory, and the filters of a replication; where it logs
# to, there is something that cannot be deleted with its bucket. Those are unit tests of the driver.
COUNT = 3

BUCKET = "msd-cycle-files"


def count(aws):
    return len(aws("s3").list_buckets()["Buckets"])


def tags(aws, bucket=BUCKET):
    return {tag["Key"]: tag["Value"] for tag in aws("s3").get_bucket_tagging(Bucket=bucket)["TagSet"]}


def made(aws):
    s3 = aws("s3")
    assert tags(aws)["team"] == "ops", tags(aws)
    assert "msd:token" in tags(aws, "msd-cycle-logs")
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    block = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert all(block.values()), block
    owners = s3.get_bucket_ownership_controls(Bucket=BUCKET)["OwnershipControls"]["Rules"]
    assert owners == [{"ObjectOwnership": "BucketOwnerEnforced"}], owners
    rules = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256", rules
    old, parts = s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert old["Expiration"]["Days"] == 30, old
    assert old["Filter"]["And"]["Prefix"] == "tmp/", old
    assert old["Filter"]["And"]["Tags"] == [{"Key": "kind", "Value": "draft"}], old
    assert parts["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 2, parts
    cors = s3.get_bucket_cors(Bucket=BUCKET)["CORSRules"][0]
    assert (cors["ExposeHeaders"], cors["MaxAgeSeconds"]) == (["ETag"], 60), cors
    site = s3.get_bucket_website(Bucket=BUCKET)
    assert site["IndexDocument"]["Suffix"] == "index.html", site
    heard = s3.get_bucket_notification_configuration(Bucket=BUCKET)["QueueConfigurations"][0]
    assert heard["Events"] == ["s3:ObjectCreated:*"] and heard["QueueArn"].endswith(":events"), heard
    grants = s3.get_bucket_acl(Bucket="msd-cycle-logs")["Grants"]
    uris = [grant["Grantee"].get("URI", "") for grant in grants]
    assert any(uri.endswith("LogDelivery") for uri in uris), grants
    assert s3.get_bucket_accelerate_configuration(Bucket=BUCKET)["Status"] == "Enabled"
    assert retention(aws) == 3


def retention(aws):
    s3 = aws("s3")
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    archive = next(name for name in names if name.startswith("msd-cycle-archive-"))
    lock = s3.get_object_lock_configuration(Bucket=archive)["ObjectLockConfiguration"]
    return lock["Rule"]["DefaultRetention"]["Days"]


def changed(aws):
    s3 = aws("s3")
    assert tags(aws)["team"] == "web", tags(aws)
    assert "msd:token" in tags(aws), "the mark is lost"
    block = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert not block["RestrictPublicBuckets"] and block["BlockPublicAcls"], block
    old = s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"][0]
    assert old["Expiration"]["Days"] == 60, old
    assert s3.get_bucket_cors(Bucket=BUCKET)["CORSRules"][0]["MaxAgeSeconds"] == 120
    site = s3.get_bucket_website(Bucket=BUCKET)
    assert site["IndexDocument"]["Suffix"] == "start.html", site
    assert site["RoutingRules"][0]["Redirect"]["ReplaceKeyPrefixWith"] == "new/", site
    assert s3.get_bucket_accelerate_configuration(Bucket=BUCKET)["Status"] == "Suspended"
    assert retention(aws) == 5


def drift(aws):
    s3 = aws("s3")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    s3.delete_bucket_cors(Bucket=BUCKET)


def restored(aws):
    assert aws("s3").get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    changed(aws)
