"""The URLs of the project."""

urlpatterns: list[object] = []
