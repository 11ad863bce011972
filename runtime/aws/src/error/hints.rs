//! What to do about an error, for the codes that are met most. After AWS's pages of common errors and
//! the error lists of the services' API references.

/// Returns how to mend what a code complains about. One text serves all spellings of a code.
pub fn hint(code: &str) -> Option<&'static str> {
    HINTS.iter().find(|(codes, _)| codes.contains(&code)).map(|(_, hint)| *hint)
}

/// Every code that there is a hint for.
#[cfg(test)]
fn codes() -> impl Iterator<Item = &'static str> {
    HINTS.iter().flat_map(|(codes, _)| codes.iter().copied())
}

type Row = (&'static [&'static str], &'static str);

const HINTS: &[Row] = &[
    // Who calls.
    (
        &[
            "CredentialsNotFound",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
        ],
        "sign in first: `aws sso login`, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    ),
    (
        &["ExpiredToken", "ExpiredTokenException", "RequestExpired"],
        "the session has ended: sign in again (`aws sso login`), or check this machine's clock",
    ),
    (
        &["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"],
        "AWS does not know this access key: is it deleted, of another partition, or without its session \
         token? A region that has to be enabled for the account answers so, too",
    ),
    (
        &["SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature"],
        "the secret access key does not belong to the access key, or this machine's clock is wrong by \
         more than five minutes",
    ),
    (&["RequestTimeTooSkewed"], "set this machine's clock: AWS allows it to be 15 minutes wrong"),
    (
        &["AuthFailure"],
        "EC2 cannot check the credentials: are they of this partition, and is the region enabled for the \
         account?",
    ),
    (
        &["WrongAccount"],
        "use credentials of the target's account (AWS_PROFILE), or change `account` of the target",
    ),
    (
        &["OptInRequired", "SubscriptionRequiredException"],
        "the account has not signed up for this service or region: enable it in the AWS console; a new \
         account may take a day",
    ),
    (
        &["PendingVerification", "Blocked"],
        "AWS has to verify or unblock the account first: see its health page, or ask AWS Support",
    ),
    // What the caller may do.
    (
        &[
            "AccessDenied",
            "AccessDeniedException",
            "UnauthorizedOperation",
            "AuthorizationError",
            "AuthorizationErrorException",
            "NotAuthorized",
            "UnauthorizedException",
        ],
        "allow this action to the caller: `msd permissions` prints the policy that the program needs. \
         Policies of the organization, permission boundaries and policies of the thing itself can deny \
         it, too",
    ),
    (
        &["KMSAccessDeniedException", "KMS.AccessDeniedException", "KmsAccessDenied"],
        "let the key's policy allow the caller, or the service, to use the key",
    ),
    // What was asked for.
    (
        &[
            "ValidationError",
            "ValidationException",
            "InvalidParameterValue",
            "InvalidParameterValueException",
        ],
        "`msd docs TYPE` tells what the property takes; AWS may allow less in this region or together \
         with other properties",
    ),
    (
        &["InvalidParameterCombination", "InvalidParameterCombinationException"],
        "these properties exclude or need one another: leave one out, or add what it needs",
    ),
    (&["MissingParameter", "MissingRequiredParameter"], "give the property that the message names"),
    (
        &["MalformedPolicyDocument", "MalformedPolicyDocumentException", "MalformedPolicy"],
        "look for a principal or an action that does not exist, and for `Version = \"2012-10-17\"`; \
         `aws accessanalyzer validate-policy` finds the place",
    ),
    (&["InvalidVpcRange", "InvalidVpc.Range"], "the block of a VPC is between /16 and /28 large"),
    (
        &["InvalidSubnet.Range", "InvalidSubnet.Conflict"],
        "the block of a subnet lies within its VPC's and apart from all others there: \
         `cidr.subnet(vpc.cidr_block, 24, n)` works it out",
    ),
    (
        &["InvalidPermission.Duplicate"],
        "the security group has this rule already, made by hand or by another resource: remove it there, \
         or `import` it",
    ),
    (
        &[
            "IdempotentParameterMismatch",
            "IdempotentParameterMismatchException",
            "ClientTokenConflictException",
        ],
        "an earlier attempt asked for something else with the same token: apply again",
    ),
    (
        &["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable", "InvalidAMIID.Malformed"],
        "images are of one region each: look it up there, best by an SSM parameter such as \
         /aws/service/ami-amazon-linux-latest/…",
    ),
    (
        &["InvalidKeyPair.NotFound"],
        "key pairs are of one region each: make it there, or leave it out",
    ),
    (
        &["Unsupported", "UnsupportedOperation", "InstanceTypeNotSupported"],
        "AWS does not offer this here: choose another zone, instance type or region",
    ),
    (
        &["InvalidAvailabilityZone", "InvalidZone.NotFound"],
        "the zone is not of this region, or closed to this account: `aws ec2 describe-availability-zones` \
         lists them",
    ),
    (&["InvalidUserData.Malformed"], "write `user_data` in base64: `base64.encode(…)`"),
    (
        &["Gateway.NotAttached"],
        "the VPC's internet gateway has to be attached before: `@after(ATTACHMENT)` on what needs it",
    ),
    // What is there, and what is not.
    (
        &["BucketAlreadyExists"],
        "names of buckets are unique among all accounts of AWS: choose another, or leave `bucket_name` out",
    ),
    (
        &["BucketAlreadyOwnedByYou"],
        "the account has this bucket already: take it over with `import`, or choose another name",
    ),
    (
        &[
            "EntityAlreadyExists",
            "EntityAlreadyExistsException",
            "AlreadyExistsException",
            "ResourceAlreadyExistsException",
            "ResourceAlreadyExists",
            "ResourceExistsException",
            "AlreadyExists",
            "ParameterAlreadyExists",
            "RepositoryAlreadyExistsException",
            "DBInstanceAlreadyExists",
            "DBClusterAlreadyExistsFault",
            "DuplicateLoadBalancerName",
            "DuplicateTargetGroupName",
            "QueueAlreadyExists",
            "QueueNameExists",
            "InvalidGroup.Duplicate",
        ],
        "something of this name is there that this stack did not make: take it over with `import`, or \
         choose another name",
    ),
    (
        &[
            "ResourceNotFoundException",
            "ResourceNotFound",
            "NoSuchEntity",
            "NoSuchBucket",
            "NotFoundException",
        ],
        "what it refers to is not there: is it of another region or account, or was it deleted outside \
         of msd? `msd refresh` looks",
    ),
    (
        &[
            "InvalidVpcID.NotFound",
            "InvalidSubnetID.NotFound",
            "InvalidGroup.NotFound",
            "InvalidGroupId.NotFound",
            "InvalidRouteTableID.NotFound",
            "InvalidInternetGatewayID.NotFound",
            "NatGatewayNotFound",
            "InvalidAllocationID.NotFound",
        ],
        "ids of a network belong to one region: is it the target's? If it was deleted outside of msd, \
         `msd refresh` takes that over",
    ),
    (
        &["DependencyViolation"],
        "something still uses it, perhaps a thing that this stack does not manage: network interfaces of \
         load balancers, functions and endpoints stay for some minutes",
    ),
    (
        &["DeleteConflict", "DeleteConflictException"],
        "detach what is attached to it first: policies, instance profiles, keys, members of a group",
    ),
    (&["BucketNotEmpty"], "empty the bucket first, all versions of its objects too"),
    (
        &["RepositoryNotEmptyException"],
        "delete the images first, or set `empty_on_delete = true` and apply before you destroy",
    ),
    (
        &["HostedZoneNotEmpty"],
        "delete the records that the stack did not make; NS and SOA may stay",
    ),
    (
        &[
            "ResourceInUseException",
            "ResourceInUse",
            "ResourceInUseFault",
            "InvalidIPAddress.InUse",
        ],
        "something else still uses it, or it is being changed: wait for that, or remove the user first",
    ),
    (
        &[
            "IncorrectState",
            "IncorrectInstanceState",
            "InvalidState",
            "InvalidStateException",
            "InvalidDBInstanceState",
            "InvalidDBInstanceStateFault",
            "InvalidDBClusterStateFault",
            "ResourceConflictException",
            "OperationAborted",
        ],
        "it is in the middle of another change: apply again when that is over",
    ),
    (
        &["InvalidNetworkInterface.InUse", "Resource.AlreadyAssociated"],
        "it is attached to something else already: detach that first",
    ),
    (
        &["CannotDelete", "OperationNotPermitted", "DeletionProtectionEnabled"],
        "it is protected against deletion: switch that off in the program, apply, then delete it",
    ),
    // How much.
    (
        &[
            "LimitExceeded",
            "LimitExceededException",
            "ServiceQuotaExceededException",
            "ServiceLimitExceeded",
            "QuotaExceeded",
            "VpcLimitExceeded",
            "AddressLimitExceeded",
            "InternetGatewayLimitExceeded",
            "NatGatewayLimitExceeded",
            "InstanceLimitExceeded",
            "VcpuLimitExceeded",
            "RulesPerSecurityGroupLimitExceeded",
            "SecurityGroupsPerInterfaceLimitExceeded",
            "RouteLimitExceeded",
            "RouteTableLimitExceeded",
            "SubnetLimitExceeded",
            "TooManyBuckets",
            "TooManyLoadBalancers",
            "TooManyTargetGroups",
            "StorageQuotaExceeded",
            "InstanceQuotaExceeded",
            "DBClusterQuotaExceededFault",
        ],
        "a quota of the account is used up: `aws service-quotas request-service-quota-increase`, or \
         delete what is not needed",
    ),
    (
        &[
            "InsufficientInstanceCapacity",
            "InsufficientDBInstanceCapacity",
            "InsufficientDBInstanceCapacityFault",
        ],
        "AWS has no room for this instance type in that zone just now: try later, another zone or \
         another type",
    ),
    (
        &["InsufficientFreeAddressesInSubnet"],
        "the subnet has no free addresses: use a larger one, or free some",
    ),
    (
        &[
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded",
            "TooManyRequestsException",
            "SlowDown",
            "RequestThrottled",
            "PriorRequestNotComplete",
            "ProvisionedThroughputExceededException",
        ],
        "AWS allows fewer calls in a second: a `limit` with `rate` and `on` spreads them, and `@retry` \
         tries for longer",
    ),
    // The service, or the way there.
    (
        &[
            "InternalError",
            "InternalFailure",
            "InternalServerError",
            "InternalServiceError",
            "ServiceUnavailable",
            "ServiceUnavailableException",
            "Unavailable",
        ],
        "the failure is on AWS's side: apply again; https://health.aws.amazon.com shows the state of its \
         services",
    ),
    (
        &["ConnectionError", "RequestTimeout", "RequestTimeoutException"],
        "is there a way to AWS from here (network, proxy, `endpoint` of the target, AWS_ENDPOINT_URL), and \
         does the region exist?",
    ),
    (
        &[
            "InvalidAction",
            "UnknownOperationException",
            "UnsupportedActionException",
            "TypeNotFoundException",
        ],
        "the service, or the server in its place, does not know this: is the type offered in this region?",
    ),
    (
        &["NotUpdatable"],
        "AWS cannot change this in place: `msd apply -replace ADDRESS` makes it anew",
    ),
    (
        &[
            "NotStabilized",
            "ResourceFailed",
            "GeneralServiceException",
            "HandlerInternalFailureException",
        ],
        "the service took the request and gave it up later: the message has its reason; the thing's \
         events in the AWS console may have more",
    ),
    (
        &["ClusterContainsContainerInstancesException"],
        "instances of somebody else's are registered with the cluster: deregister them first",
    ),
    (
        &["DuplicateListener"],
        "the load balancer has a listener on this port already: take another `port`, or import it",
    ),
    (
        &["UnknownError"],
        "where AWS_ENDPOINT_URL names a server in AWS's place: that one may not know the call",
    ),
    (&["PriorityInUse"], "another rule of the listener has this `priority`: take a free one"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_codes_have_a_hint_each_once() {
        let mut all: Vec<&str> = codes().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "a code has two hints");
        assert!(count >= 50 && HINTS.len() >= 40, "{count} codes, {} hints", HINTS.len());
        assert!(hint("AccessDenied").is_some_and(|text| text.contains("msd permissions")));
        assert_eq!(hint("Nonesuch"), None);
    }
}
