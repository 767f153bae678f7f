"""The autumn task, whole: ten labels that do not exist, from their pages to a service that answers for 2027."""
