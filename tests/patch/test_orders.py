"""Whatever is imported when, and however often: the patch reaches every holder of the name, and leaves it again."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pickle
import sys
import threading

import pytest

import yolo_heatviz.patch as patch


def patch_first():
    patch.install()
    return importlib.import_module("models.yolo").Model()


def import_first():
    model = importlib.import_module("models.yolo").Model()
    patch.install()
    return model


def only_plots_first():
    importlib.import_module("utils.plots")
    return patch_first()


def both():
    importlib.import_module("models.yolo")
    return patch_first()


def twice():
    import_first()
    return import_first()


def reloaded_while_on():
    import_first()
    importlib.reload(sys.modules["utils.plots"])
    return importlib.reload(sys.modules["models.yolo"]).Model()


def reloaded_before():
    importlib.import_module("models.yolo")
    importlib.reload(sys.modules["utils.plots"])
    return import_first()


def from_a_file_as_hub_does():
    patch.install()
    path = next(path for path in sys.path if path.endswith("by_name"))
    spec = importlib.util.spec_from_file_location("hubconf", f"{path}/hubconf.py")
    hubconf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hubconf)
    return hubconf.tiny()


def off_and_on_again():
    patch.install()
    patch.uninstall()
    return import_first()


ORDERS = [
    pytest.param(order, id=order.__name__.replace("_", " "))
    for order in (
        patch_first,
        import_first,
        only_plots_first,
        both,
        twice,
        reloaded_while_on,
        reloaded_before,
        from_a_file_as_hub_does,
        off_and_on_again,
    )
]


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_of_imports_draws_ours_and_after_uninstall_upstreams(order, by_name, image, files, tmp_path):
    model = order()
    model(image, visualize=tmp_path)
    assert files() == "ours"
    patch.uninstall()
    model(image, visualize=tmp_path)
    assert files() == "upstream"


def test_not_asked_for_draws_nothing(by_name, image, files):
    patch_first()(image)
    assert files() == set()


def test_a_module_that_took_the_name_while_on_gets_upstreams_back(by_name, image, files, tmp_path):
    with patch.install():
        alias = importlib.import_module("models.alias")
        alias.run(image, tmp_path)
        assert files() == "ours"
    alias.run(image, tmp_path)
    assert files() == "upstream"


def test_an_alias_taken_before_is_reached(by_name, image, files, tmp_path):
    alias = importlib.import_module("models.alias")
    with patch.install():
        alias.run(image, tmp_path)
    assert files() == "ours"


def test_a_circle_of_imports_is_reached(by_name, image, files, tmp_path):
    with patch.install():
        importlib.import_module("utils.circle")
        sys.modules["models.circle"].run(image, tmp_path)
    assert files() == "ours"


@pytest.mark.parametrize("first", [pytest.param(True, id="patch first"), pytest.param(False, id="import first")])
@pytest.mark.parametrize("module", ["decorated", "fork"])
def test_found_behind_a_decorator_and_with_a_forks_parameter(module, first, by_name, image, files, tmp_path):
    handle = patch.install() if first else None
    function = importlib.import_module(f"utils.{module}")
    handle = handle or patch.install()
    extra = {"dpi": 100} if module == "fork" else {}
    function.feature_visualization(image, "models.common.C3", stage=1, save_dir=tmp_path, **extra)
    assert files() == "ours"
    handle.uninstall()
    function.feature_visualization(image, "models.common.C3", stage=1, save_dir=tmp_path, **extra)
    assert files() == "upstream"


def test_the_signature_is_upstreams(by_name):
    plots, decorated = (importlib.import_module(f"utils.{name}") for name in ("plots", "decorated"))
    signature = inspect.signature(plots.feature_visualization)
    with patch.install():
        assert inspect.signature(plots.feature_visualization) == signature
        assert list(inspect.signature(decorated.feature_visualization).parameters) == list(signature.parameters)
        assert plots.feature_visualization.__name__ == "feature_visualization"
        assert pickle.loads(pickle.dumps(plots.feature_visualization)) is plots.feature_visualization


def test_a_wrong_call_is_the_callers_error_as_before(by_name):
    with patch.install(), pytest.raises(TypeError, match="module_type"):
        importlib.import_module("utils.plots").feature_visualization(None)


def test_the_name_alone_is_not_enough(by_name):
    unrelated = importlib.import_module("utils.unrelated")
    with patch.install():
        assert unrelated.feature_visualization(1, 2) == "something else"


def test_handles_nest_and_closing_one_twice_does_nothing(by_name, image, files, tmp_path):
    model = importlib.import_module("models.yolo").Model()
    outer = patch.install()
    with patch.install() as inner:
        model(image, visualize=tmp_path)
        assert files() == "ours"
    inner.uninstall()
    model(image, visualize=tmp_path)
    assert files() == "ours"
    outer.uninstall()
    outer.uninstall()
    model(image, visualize=tmp_path)
    assert files() == "upstream"


def test_uninstall_closes_all_handles_and_leaves_no_finder(by_name, image, files, tmp_path):
    model = import_first()
    patch.install()
    patch.uninstall()
    patch.uninstall()
    model(image, visualize=tmp_path)
    assert files() == "upstream"
    assert not [finder for finder in sys.meta_path if type(finder).__module__.startswith("yolo_heatviz")]


def test_an_exception_inside_switches_it_off(by_name, image, files, tmp_path):
    model = importlib.import_module("models.yolo").Model()
    with pytest.raises(ZeroDivisionError), patch.install():
        raise ZeroDivisionError
    model(image, visualize=tmp_path)
    assert files() == "upstream"


def test_modules_keep_their_own_loader(by_name):
    with patch.install():
        plots = importlib.import_module("utils.plots")
    assert type(plots.__loader__).__name__ == type(plots.__spec__.loader).__name__ == "SourceFileLoader"
    assert plots.__loader__ is plots.__spec__.loader
    assert "def feature_visualization" in inspect.getsource(plots)


def test_a_module_that_fails_to_import_fails_as_before(by_name, tmp_path, monkeypatch):
    (tmp_path / "broken_plots.py").write_text("feature_visualization = None\nraise OSError('as before')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with patch.install(), pytest.raises(OSError, match="as before"):
        importlib.import_module("broken_plots")
    assert "broken_plots" not in sys.modules


def test_threads_draw_and_switch_at_once(by_name, image, tmp_path):
    model = import_first()
    errors = []

    def work(number):
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            for _ in range(5):
                with patch.install():
                    model(image, visualize=folder)
        except Exception as error:  # handed to the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    for folder in tmp_path.iterdir():
        assert {path.name for path in folder.glob("*.png")} == {"stage0_Conv_features.png", "stage1_C3_features.png"}


def test_looking_through_the_modules_touches_nothing(by_name, monkeypatch):
    class Deprecated:
        @property
        def __class__(self):
            raise AssertionError("looked at")

        def __getattr__(self, name):
            raise AssertionError("looked at")

    monkeypatch.setitem(sys.modules, "deprecated_module", Deprecated())
    importlib.import_module("utils.plots").deprecated = Deprecated()
    patch.install()
