from lib.greeting import greeting


def handler(event, context):
    return greeting(event["name"])
