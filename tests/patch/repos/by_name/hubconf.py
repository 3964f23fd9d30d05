dependencies = ["numpy"]


def tiny():
    from models.yolo import Model

    return Model()
