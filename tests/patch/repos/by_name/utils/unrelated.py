"""The name alone does not make it upstream's function."""


def feature_visualization(model, loader):
    return "something else"
