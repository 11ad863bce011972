//! What an error code means for another attempt.

use msd_engine::provider::ErrorClass;

/// Code and a part of the message of answers that come because something made a moment ago is not
/// visible to another service yet.
const EVENTUAL: &[(&str, &str)] = &[
    ("InvalidParameterValueException", "cannot be assumed by Lambda"),
    ("InvalidParameterValueException", "execution role does not have permissions"),
    ("InvalidParameterValueException", "role defined for the function cannot be assumed"),
    ("InvalidParameterValue", "Invalid IAM Instance Profile"),
    // A gateway that is attached to the VPC while something that needs it is made.
    ("Gateway.NotAttached", "has no Internet gateway attached"),
    ("InvalidParameterValue", "belong to different networks"),
    ("InvalidParameterException", "Unable to assume the service linked role"),
    ("ClientException", "ECS was unable to assume the role"),
    ("ClientException", "Role is not valid"),
    ("MalformedPolicyDocument", "Invalid principal in policy"),
    ("MalformedPolicy", "Invalid principal in policy"),
    ("MalformedPolicyDocumentException", "invalid principals"),
    ("InvalidParameter", "Invalid parameter: Policy statement action"),
    ("ValidationError", "Invalid IamInstanceProfile"),
    ("ValidationException", "role is not authorized"),
    ("ContinuousBackupsUnavailableException", ""),
    // A load balancer that is gone may hold its certificate for some minutes.
    ("ResourceInUseException", "Certificate arn:"),
    ("InvalidDBClusterStateFault", "not in available state"),
    ("InvalidDBClusterStateFault", "not currently in the available state"),
    ("InvalidDBInstanceState", "not in available state"),
    ("InvalidDBInstanceState", "not currently in the available state"),
    ("OperationAborted", "conflicting conditional operation"),
    ("InvalidRequestException", "scheduled for deletion"),
];

/// Codes that say little, with the part of the message that says more.
const TELLING: &[(&str, &str, ErrorClass)] = &[
    ("ClientException", "Unable to describe task definition", ErrorClass::NotFound),
    ("InvalidParameterException", "not idempotent", ErrorClass::Conflict),
    ("InvalidParameterException", "still Draining", ErrorClass::Eventual),
    (
        "InvalidParameterException",
        "does not have an associated load balancer",
        ErrorClass::Eventual,
    ),
    ("ResourceInUse", "in use by a listener or a rule", ErrorClass::Eventual),
    ("ValidationError", "AutoScalingGroup name not found", ErrorClass::NotFound),
];

/// Codes with a class of their own, which no rule below gives them.
const EXACT: &[(&str, ErrorClass)] = &[
    ("BucketAlreadyOwnedByYou", ErrorClass::Conflict),
    ("BucketNotEmpty", ErrorClass::Conflict),
    ("DeleteConflict", ErrorClass::Conflict),
    ("DependencyViolation", ErrorClass::Conflict),
    ("EntityTemporarilyUnmodifiable", ErrorClass::Transient),
    ("QueueDeletedRecently", ErrorClass::Eventual),
    ("AWS.SimpleQueueService.QueueDeletedRecently", ErrorClass::Eventual),
    ("HostedZoneNotEmpty", ErrorClass::Conflict),
    ("RepositoryNotEmptyException", ErrorClass::Conflict),
    ("ClusterContainsContainerInstancesException", ErrorClass::Conflict),
    // Services and tasks that end still count.
    ("ClusterContainsServicesException", ErrorClass::Eventual),
    ("ClusterContainsTasksException", ErrorClass::Eventual),
    ("UpdateInProgressException", ErrorClass::Transient),
    ("ServiceNotActiveException", ErrorClass::NotFound),
    ("PriorRequestNotComplete", ErrorClass::Throttling),
    ("InternalError", ErrorClass::Transient),
    ("InternalFailure", ErrorClass::Transient),
    ("InternalServiceError", ErrorClass::Transient),
    ("InternalServerError", ErrorClass::Transient),
    ("InternalServiceException", ErrorClass::Transient),
    ("ServiceUnavailable", ErrorClass::Transient),
    ("ServiceUnavailableException", ErrorClass::Transient),
    ("Unavailable", ErrorClass::Transient),
    ("RequestTimeout", ErrorClass::Transient),
    ("RequestTimeoutException", ErrorClass::Transient),
    ("InsufficientInstanceCapacity", ErrorClass::Transient),
    ("ConcurrentModification", ErrorClass::Transient),
    ("ConcurrentModificationException", ErrorClass::Transient),
    ("ConcurrentUpdateException", ErrorClass::Transient),
    ("SlowDown", ErrorClass::Throttling),
    ("RequestLimitExceeded", ErrorClass::Throttling),
    ("ProvisionedThroughputExceededException", ErrorClass::Throttling),
    ("BandwidthLimitExceeded", ErrorClass::Throttling),
    ("LimitExceededException", ErrorClass::Invalid),
    ("AuthFailure", ErrorClass::Denied),
    ("ExpiredToken", ErrorClass::Denied),
    ("ExpiredTokenException", ErrorClass::Denied),
    ("InvalidClientTokenId", ErrorClass::Denied),
    ("SignatureDoesNotMatch", ErrorClass::Denied),
    ("OptInRequired", ErrorClass::Denied),
    ("UnauthorizedOperation", ErrorClass::Denied),
    ("AuthorizationError", ErrorClass::Denied),
    ("UnrecognizedClientException", ErrorClass::Denied),
    ("InvalidInput", ErrorClass::Invalid),
];

/// Parts of codes, tried in this order.
const PARTS: &[(&str, ErrorClass)] = &[
    ("Throttl", ErrorClass::Throttling),
    ("TooManyRequests", ErrorClass::Throttling),
    ("AccessDenied", ErrorClass::Denied),
    ("NotAuthorized", ErrorClass::Denied),
    ("NotFound", ErrorClass::NotFound),
    ("NoSuch", ErrorClass::NotFound),
    ("NonExistent", ErrorClass::NotFound),
    ("DoesNotExist", ErrorClass::NotFound),
    ("AlreadyExist", ErrorClass::Conflict),
    ("ResourceExists", ErrorClass::Conflict),
    ("AlreadyAssociated", ErrorClass::Conflict),
    ("Duplicate", ErrorClass::Conflict),
    ("InUse", ErrorClass::Conflict),
    ("Conflict", ErrorClass::Conflict),
    ("NameExists", ErrorClass::Conflict),
];

/// Returns the class of an error by its code, its message and the HTTP status.
pub fn class_of(code: &str, message: &str, status: u16) -> ErrorClass {
    let eventual = |(of, part): &&(&str, &str)| *of == code && message.contains(part);
    if EVENTUAL.iter().any(|row| eventual(&row)) {
        return ErrorClass::Eventual;
    }
    let telling = |(of, part, _): &&(&str, &str, _)| *of == code && message.contains(part);
    if let Some((_, _, class)) = TELLING.iter().find(telling) {
        return *class;
    }
    if let Some((_, class)) = EXACT.iter().find(|(exact, _)| *exact == code) {
        return *class;
    }
    if let Some((_, class)) = PARTS.iter().find(|(part, _)| code.contains(part)) {
        return *class;
    }
    match status {
        404 => ErrorClass::NotFound,
        429 => ErrorClass::Throttling,
        403 => ErrorClass::Denied,
        500.. => ErrorClass::Transient,
        _ => ErrorClass::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_tell_whether_another_attempt_helps() {
        let class = |code| class_of(code, "", 400);
        assert_eq!(class("ThrottlingException"), ErrorClass::Throttling);
        assert_eq!(class("InvalidVpcID.NotFound"), ErrorClass::NotFound);
        assert_eq!(class("InvalidPermission.Duplicate"), ErrorClass::Conflict);
        assert_eq!(class("ValidationError"), ErrorClass::Invalid);
        assert_eq!(class_of("Whatever", "", 503), ErrorClass::Transient);
        let message = "The role defined for the function cannot be assumed by Lambda.";
        assert_eq!(class_of("InvalidParameterValueException", message, 400), ErrorClass::Eventual);
        assert_eq!(class("InvalidParameterValueException"), ErrorClass::Invalid);
    }
}
