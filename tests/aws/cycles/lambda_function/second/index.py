def handler(event, context):
    return "changed"
